import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { PrometheusOptions } from './PrometheusMetrics';
import { PRESETS } from './series';
import type { PresetName, RequestSeries } from './series';

type Config = Pick<
  RootConfigService,
  | 'getString'
  | 'getOptionalString'
  | 'getOptionalNumber'
  | 'getOptionalConfig'
  | 'has'
>;

const wrong = (what: string) =>
  new Error(`The Prometheus in the configuration: ${what}`);

function presetOf(name: string): RequestSeries {
  const found = PRESETS[name as PresetName] as RequestSeries | undefined;
  if (found) return found;
  const known = Object.keys(PRESETS).join(', ');
  throw wrong(`series "${name}" is not known; it is one of ${known}`);
}

function seriesOf(config: Config): RequestSeries {
  const preset = presetOf(config.getOptionalString('series') ?? 'service');
  const own = config.getOptionalConfig('names');
  if (!own) return preset;
  const text = (key: string) => own.getOptionalString(key);
  const unit = text('unit') ?? preset.unit;
  if (unit !== 'seconds' && unit !== 'milliseconds')
    throw wrong(`names.unit "${unit}" is neither seconds nor milliseconds`);
  const labels = Object.fromEntries(
    Object.entries(preset.labels).map(([label, its]) => [
      label,
      text(`labels.${label}`) ?? its,
    ]),
  ) as RequestSeries['labels'];
  const where = text('where') ?? preset.where;
  return {
    histogram: text('histogram') ?? preset.histogram,
    unit,
    status: text('status') ?? preset.status,
    labels,
    ...(where ? { where } : {}),
    alive: {
      selector: text('alive') ?? preset.alive.selector,
      labelled: preset.alive.labelled,
    },
  };
}

/**
 * Reads how a Prometheus is reached, and how figures are called there. Throws what is wrong with it.
 *
 * @param config - such as `platform.local.prometheus`
 */
export function prometheusFromConfig(config: Config): PrometheusOptions {
  const url = config.getString('url');
  const { protocol, username, password } = new URL(url);
  if (!/^https?:$/.test(protocol))
    throw wrong(`${protocol} is no protocol that it speaks; use http or https`);
  if (username || password)
    throw wrong(
      'its url has a name or a password, which would stand in messages; use basic.username and basic.password',
    );
  const basic = config.getOptionalConfig('basic');
  const tokenFile = config.getOptionalString('tokenFile');
  if (basic && tokenFile) throw wrong('it has both basic and tokenFile');
  const scrapeSeconds = config.getOptionalNumber('scrapeSeconds');
  if (scrapeSeconds !== undefined && !(scrapeSeconds > 0))
    throw wrong('scrapeSeconds is not more than 0');
  return {
    url,
    ...(tokenFile ? { tokenFile } : {}),
    ...(basic
      ? {
          basic: {
            username: basic.getString('username'),
            password: basic.getString('password'),
          },
        }
      : {}),
    series: seriesOf(config),
    ...(scrapeSeconds === undefined ? {} : { scrapeSeconds }),
  };
}
