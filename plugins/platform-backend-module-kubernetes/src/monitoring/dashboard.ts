import { createHash } from 'node:crypto';
import { BURN_RATES } from './burnRates';
import { BY, requestsOf, SERIES, type Watched } from './watched';

const SOURCE = { type: 'prometheus', uid: '${datasource}' };

interface Target {
  expr: string;
  legend: string;
}

const panel = (
  at: number,
  title: string,
  unit: string,
  targets: Target[],
  thresholds?: Array<{ color: string; value: number | null }>,
) => ({
  id: at + 1,
  type: 'timeseries',
  title,
  datasource: SOURCE,
  gridPos: { x: (at % 2) * 12, y: Math.floor(at / 2) * 8, w: 12, h: 8 },
  fieldConfig: {
    defaults: {
      unit,
      min: 0,
      ...(thresholds
        ? {
            custom: { thresholdsStyle: { mode: 'line' } },
            thresholds: { mode: 'absolute', steps: thresholds },
          }
        : {}),
    },
    overrides: [],
  },
  targets: targets.map(({ expr, legend }, i) => ({
    refId: String.fromCharCode(65 + i),
    datasource: SOURCE,
    expr,
    legendFormat: legend,
  })),
});

/** A dashboard of a service in one environment, as Grafana imports it. Twice is the same text. Pure. */
export function dashboard(watched: Watched, namespace: string): string {
  const { service, environment, slo } = watched;
  const release = `{{${BY.release}}}`;
  const rate = (part: '_count' | '_bucket', more = '') =>
    `rate(${requestsOf(watched, part, more)}[$__rate_interval])`;
  const per = (by: string, of: string) => `sum by (${by}) (${of})`;
  const failed = rate('_count', `${SERIES.status}=~"5.."`);
  const quantile = (share: number): Target => ({
    expr: `histogram_quantile(${share}, ${per(
      `le, ${BY.release}`,
      rate('_bucket'),
    )})`,
    legend: `p${share * 100} ${release}`,
  });
  const pods = `namespace=${JSON.stringify(
    namespace,
  )},pod=~"${service}-${environment}-r.*",container="app"`;
  const allowed = slo === undefined ? undefined : 1 - slo / 100;
  const panels: Array<ReturnType<typeof panel>> = [
    panel(0, 'Requests', 'reqps', [
      { expr: per(BY.release, rate('_count')), legend: release },
    ]),
    panel(
      1,
      'Share of requests that fail',
      'percentunit',
      [
        {
          expr: `${per(BY.release, failed)} / ${per(
            BY.release,
            rate('_count'),
          )}`,
          legend: release,
        },
      ],
      allowed === undefined
        ? undefined
        : [
            { color: 'green', value: null },
            { color: 'orange', value: allowed },
            { color: 'red', value: allowed * BURN_RATES[0].rate },
          ],
    ),
    panel(2, 'Time to answer', 's', [
      quantile(0.5),
      quantile(0.95),
      quantile(0.99),
    ]),
    panel(3, 'Requests by status', 'reqps', [
      {
        expr: per(SERIES.status, rate('_count')),
        legend: `{{${SERIES.status}}}`,
      },
    ]),
    panel(4, 'CPU', 'short', [
      {
        expr: per(
          'pod',
          `rate(container_cpu_usage_seconds_total{${pods}}[$__rate_interval])`,
        ),
        legend: '{{pod}}',
      },
    ]),
    panel(5, 'Memory', 'bytes', [
      {
        expr: per('pod', `container_memory_working_set_bytes{${pods}}`),
        legend: '{{pod}}',
      },
    ]),
  ];
  const uid = createHash('sha256')
    .update(`${namespace}/${service}/${environment}`)
    .digest('hex')
    .slice(0, 24);
  return JSON.stringify({
    uid,
    title: `${service} in ${environment}`,
    tags: ['waymark', service, environment],
    editable: false,
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    templating: {
      list: [
        {
          name: 'datasource',
          label: 'Data source',
          type: 'datasource',
          query: 'prometheus',
        },
      ],
    },
    panels,
  });
}
