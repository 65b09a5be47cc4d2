import { parseCpu, parseMemory } from '@waymark/platform-common';

/** From the largest to the smallest; of two that are exact the first is taken. */
const MEMORY_UNITS: Array<[string, number]> = [
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
  ['Ki', 1024],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
];

/** Cores as Kubernetes writes them: `0.5` is `500m`, `2000m` is `2`. Rounded up to a thousandth of a core. */
export function cpuQuantity(quantity: string): string {
  const thousandths = Math.ceil(Number((parseCpu(quantity) * 1000).toFixed(6)));
  return thousandths % 1000 === 0
    ? String(thousandths / 1000)
    : `${thousandths}m`;
}

/** Memory in its largest exact unit: `1024Mi` is `1Gi`, `0.5Gi` is `512Mi`. */
export function memoryQuantity(quantity: string): string {
  const bytes = parseMemory(quantity);
  if (bytes === 0) return '0';
  const [unit, size] = MEMORY_UNITS.find(([, one]) => bytes % one === 0) ?? [
    '',
    1,
  ];
  return `${bytes / size}${unit}`;
}

const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** Number that any quantity of Kubernetes stands for; undefined for what is none. */
export function quantityValue(quantity: string | number): number | undefined {
  const match =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i))?$/.exec(
      String(quantity),
    );
  if (!match) return undefined;
  const scale = match[2] ? 10 ** Number(match[2]) : SUFFIXES[match[3] ?? ''];
  return Number(match[1]) * scale;
}

/** Whether two quantities are the same amount, however they are written: the API server writes them its own way. */
export function sameQuantity(a: string | number, b: string | number): boolean {
  const [one, other] = [quantityValue(a), quantityValue(b)];
  if (one === undefined || other === undefined) return a === b;
  return Math.abs(one - other) <= Math.abs(one) * 1e-12;
}
