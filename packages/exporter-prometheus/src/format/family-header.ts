import { type Family, type FamilyType, openMetricsName } from '../model/family.ts';
import { quoteMetricName } from '../model/sample-text.ts';
import type { TextFormat } from './exposition-format.ts';

/** The lines that announce a family. */
export function familyHeader(family: Family, format: TextFormat): string {
  const type = announcedType(family, format);
  const renamed = format.openMetricsNames && (type === 'counter' || type === 'info');
  const familyName = renamed ? openMetricsName(family) : family.name;
  const name = quoteMetricName(familyName);
  const help = family.help === '' ? '' : `# HELP ${name} ${escapeHelp(family.help, format)}\n`;
  const unit = hasLegalUnit(familyName, family.unit, type, format) ? `# UNIT ${name} ${family.unit}\n` : '';
  return `${help}# TYPE ${name} ${format.typeWords[type] ?? type}\n${unit}`;
}

/**
 * OpenMetrics ties a counter to `_total` and an info to `_info`. Where the translation strategy adds no suffix, or the
 * name without it belongs to another family, the type is what remains legal.
 */
export function announcedType(family: Family, format: TextFormat): FamilyType {
  if (!format.openMetricsNames || (family.type !== 'counter' && family.type !== 'info')) return family.type;
  const suffixed = openMetricsName(family) !== family.name && openMetricsName(family) !== '';
  if (suffixed && !family.baseTaken) return family.type;
  return family.type === 'counter' ? 'unknown' : 'gauge';
}

/** A `# UNIT` that is not the end of the name makes Prometheus refuse the whole scrape. */
function hasLegalUnit(name: string, unit: string, type: FamilyType, format: TextFormat): boolean {
  if (!format.openMetricsNames || type === 'info' || type === 'stateset') return false;
  return /^[a-zA-Z0-9_:]+$/.test(unit) && name.endsWith(`_${unit}`);
}

function escapeHelp(help: string, format: TextFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format.escapesHelpQuotes ? escaped.replaceAll('"', '\\"') : escaped;
}
