import type { AnnotationQuery, Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

/** The Grafana whose panels these are; without it Grafana runs old migrations on them. */
const pluginVersion = '12.0.0';

const builtInAnnotation: AnnotationQuery = {
  builtIn: 1,
  datasource: { type: 'grafana', uid: '-- Grafana --' },
  enable: true,
  hide: true,
  iconColor: 'rgba(0, 211, 255, 1)',
  name: 'Annotations & Alerts',
  type: 'dashboard',
};

const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row';

/** A number that stays the same as long as the title does, so that links to a panel hold. */
function stableId(text: string, taken: Set<number>): number {
  let id = 7;
  for (const character of text) id = (id * 31 + (character.codePointAt(0) ?? 0)) % 99_991;
  while (id === 0 || taken.has(id)) id = (id + 1) % 99_991;
  taken.add(id);
  return id;
}

function without(object: object, names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(object, name);
}

/**
 * Mends what the builders leave out or get wrong: panel and query ids, the version of the panels, the built-in annotation,
 * and `placement`, which takes links and annotations out of the dashboard's top bar.
 */
export function finalize(dashboard: Dashboard): Dashboard {
  const taken = new Set<number>();
  for (const panel of dashboard.panels ?? []) {
    panel.id = stableId(`${isRow(panel) ? 'row ' : ''}${panel.title}`, taken);
    if (isRow(panel)) continue;
    panel.pluginVersion = pluginVersion;
    for (const [index, target] of (panel.targets ?? []).entries()) {
      Object.assign(target, { refId: String.fromCharCode(65 + index) });
    }
  }
  for (const link of dashboard.links ?? []) without(link, ['placement']);
  const annotations = dashboard.annotations?.list ?? [];
  for (const annotation of annotations) without(annotation, ['placement']);
  dashboard.annotations = { list: [builtInAnnotation, ...annotations] };
  for (const variable of dashboard.templating?.list ?? []) {
    without(variable, ['auto', 'auto_min', 'auto_count']);
  }
  return dashboard;
}
