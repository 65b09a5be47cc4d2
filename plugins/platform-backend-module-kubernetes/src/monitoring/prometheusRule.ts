import { BURN_RATES, thresholdOf, WINDOWS, type WindowName } from './burnRates';
import { BY, requestsOf, SERIES, type Watched, whose } from './watched';

/** One rule of Prometheus: what it writes down, or what it tells of. */
export interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  name: string;
  interval?: string;
  rules: Rule[];
}

const ratioName = (window: WindowName) =>
  `waymark:request_errors:ratio_rate${window}`;

/** The share of requests that failed in a window, written down so that three days are not added up for every alert. */
function ratio(watched: Watched, window: WindowName): Rule {
  const by = `sum by (${BY.service}, ${BY.environment})`;
  const rate = (more = '') =>
    `${by} (rate(${requestsOf(watched, '_count', more)}[${window}]))`;
  return {
    record: ratioName(window),
    expr: `${rate(`${SERIES.status}=~"5.."`)} / ${rate()}`,
  };
}

function alert(
  watched: Watched & { slo: number },
  { long, short, rate, page }: (typeof BURN_RATES)[number],
): Rule {
  const { service, environment, slo, tier } = watched;
  const above = (window: WindowName) =>
    `${ratioName(window)}{${whose(watched)}} > ${thresholdOf(rate, slo)}`;
  // What nobody depends on wakes nobody.
  const severity = page && tier !== 'experimental' ? 'page' : 'ticket';
  const days = Number((30 / rate).toFixed(1));
  return {
    alert: 'ErrorBudgetBurn',
    expr: `${above(long)} and ${above(short)}`,
    labels: {
      severity,
      tier,
      long_window: long,
      short_window: short,
      service,
      environment,
    },
    annotations: {
      summary: `${service} in ${environment} breaks its objective of ${slo} %`,
      description: `{{ $value | humanizePercentage }} of its requests failed in the last ${long}, and it goes on: at this rate a month's error budget is gone in ${days} days or less.`,
      next: `platform logs ${service} --env ${environment}`,
    },
  };
}

/** The rules of a service with an objective: shares of failures by window, and alerts on them. Pure. */
export function ruleGroups(watched: Watched): RuleGroup[] {
  const { service, environment, slo, alerts } = watched;
  if (!alerts || slo === undefined || slo >= 100) return [];
  const name = `${service}.${environment}`;
  return [
    {
      name: `${name}.errors`,
      rules: WINDOWS.map(window => ratio(watched, window)),
    },
    {
      name: `${name}.objective`,
      rules: BURN_RATES.filter(
        // All requests at once would have to fail, and more.
        ({ rate }) => thresholdOf(rate, slo) < 1,
      ).map(one => alert({ ...watched, slo }, one)),
    },
  ];
}
