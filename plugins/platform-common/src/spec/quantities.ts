/** What a CPU quantity looks like: cores (`1`, `0.5`) or thousandths of a core (`500m`). */
export const CPU_PATTERN = '^([0-9]+(\\.[0-9]+)?|[0-9]+m)$';
/** What a memory quantity looks like: a number with its unit. */
export const MEMORY_PATTERN = '^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|k|M|G)$';

const UNITS: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/**
 * Cores in a CPU quantity: `500m` is 0.5, `2` is 2.
 * @throws RangeError for anything else
 */
export function parseCpu(quantity: string | number): number {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,12})?)(m?)$/.exec(String(quantity));
  if (!match || (match[2] && match[1].includes('.'))) {
    throw new RangeError(
      `"${quantity}" is not a CPU quantity such as "500m" or "2"`,
    );
  }
  return match[2] ? Number(match[1]) / 1000 : Number(match[1]);
}

/**
 * Bytes in a memory quantity: `512Mi` is 536870912. A bare number is bytes.
 * @throws RangeError for anything else
 */
export function parseMemory(quantity: string | number): number {
  const match = /^([0-9]{1,18}(?:\.[0-9]{1,12})?)(Ki|Mi|Gi|Ti|k|M|G|T)?$/.exec(
    String(quantity),
  );
  if (!match) {
    throw new RangeError(
      `"${quantity}" is not a memory quantity such as "512Mi" or "2Gi"`,
    );
  }
  return Math.round(Number(match[1]) * UNITS[match[2] ?? '']);
}
