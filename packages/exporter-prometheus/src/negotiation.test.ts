import { negotiate } from './negotiation.ts';

const text = 'text/plain; version=0.0.4; charset=utf-8';
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores';

test.each([
  ['nothing', undefined, text],
  ['an empty header', ' ', text],
  ['anything', '*/*', text],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text],
  ['text', 'text/plain', text],
  [
    'Prometheus 3.5',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
      'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
      'text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  ],
  [
    'Prometheus with underscores',
    'application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,*/*;q=0.1',
    openMetrics,
  ],
  [
    'Prometheus 2',
    'application/openmetrics-text;version=1.0.0;q=0.75,application/openmetrics-text;version=0.0.1;q=0.5,' +
      'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    openMetrics,
  ],
  [
    'an old OpenMetrics',
    'application/openmetrics-text; version=0.0.1',
    'application/openmetrics-text; version=0.0.1; charset=utf-8',
  ],
  [
    'text 1.0.0',
    'text/plain;version=1.0.0;escaping=dots',
    'text/plain; version=1.0.0; charset=utf-8; escaping=dots',
  ],
  ['the spelling of the documentation', 'text/plain;escaping=allow-utf8', `${text}; escaping=allow-utf-8`],
  ['an unknown escaping', 'application/openmetrics-text;version=1.0.0;escaping=runes', openMetrics],
  [
    'Prometheus with native histograms',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,' +
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1',
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores',
  ],
  ['another protocol buffer', 'application/vnd.google.protobuf;encoding=text,text/plain;q=0.1', text],
  ['the higher quality', 'text/plain;q=0.5,application/openmetrics-text;q=0.9', openMetrics],
  ['the first of equals', 'text/plain,application/openmetrics-text', text],
  ['quotes, capitals and blanks', 'Application/OpenMetrics-Text ; Version="1.0.0" ; Q=0.5', openMetrics],
  [
    'an unknown version beside a known one',
    'text/plain;version=9,application/openmetrics-text;q=0.1',
    openMetrics,
  ],
])('%s', (_who, accept, contentType) => {
  expect(negotiate(accept)?.contentType).toBe(contentType);
});

test.each([
  'application/json',
  'text/plain;q=0',
  'text/plain;version=9',
  'text/html',
  'nonsense',
  'text/plain;q=x',
])('nothing for %s', (accept) => expect(negotiate(accept)).toBeUndefined());
