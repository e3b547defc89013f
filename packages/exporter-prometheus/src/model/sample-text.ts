import { isClassicMetricName } from '../naming/escaping.ts';
import { escapeLabelValue } from './label-text.ts';

/** A line up to its value. A name outside the classic scheme moves into the braces, in quotes. */
export function sampleText(name: string, labels: string): string {
  if (isClassicMetricName(name)) return labels === '' ? `${name} ` : `${name}{${labels}} `;
  return `${openSample(name, labels !== '')}${labels}} `;
}

/** The start of a line that has labels to come, up to the first of them. */
export function openSample(name: string, labelsFollow = true): string {
  if (isClassicMetricName(name)) return `${name}{`;
  return `{"${escapeLabelValue(name)}"${labelsFollow ? ',' : ''}`;
}

/** A metric name as `# TYPE`, `# HELP` and `# UNIT` want it. */
export function quoteMetricName(name: string): string {
  return isClassicMetricName(name) ? name : `"${escapeLabelValue(name)}"`;
}

/** The same line under another name. */
export function renameSample(text: string, name: string, newName: string): string {
  const labels = sampleLabels(text, name);
  return sampleText(newName, labels);
}

/** The labels in the text of a line, without the braces. */
export function sampleLabels(text: string, name: string): string {
  const open = isClassicMetricName(name) ? name : `{${quoteMetricName(name)}`;
  return text.slice(open.length + 1, -2);
}
