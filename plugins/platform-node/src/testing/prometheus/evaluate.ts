import type { Expression } from './promql';
import { increase, quantile } from './rates';
import type { Labels, Sample, Samples } from './Samples';
import { textOf } from './Samples';

/** One value of an instant vector. */
export interface Value {
  labels: Labels;
  value: number;
}

/** How long a series counts as there after its last sample. */
const LOOK_BACK_MS = 5 * 60_000;

const OPERATORS: Record<string, (a: number, b: number) => number | boolean> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

const unnamed = ({ __name__, ...labels }: Labels): Labels => labels;
const pick = (labels: Labels, names: string[]): Labels =>
  Object.fromEntries(
    names.filter(n => labels[n] !== undefined).map(n => [n, labels[n]]),
  );

const OVER_TIME: Record<
  string,
  (samples: Sample[], from: number, to: number) => number | undefined
> = {
  increase,
  rate: (samples, from, to) => {
    const risen = increase(samples, from, to);
    return risen === undefined ? undefined : risen / ((to - from) / 1000);
  },
  last_over_time: samples => samples.at(-1)![1],
};

/** The value of an expression at a time: a number, or an instant vector. */
export function evaluate(
  samples: Samples,
  of: Expression,
  time: number,
): number | Value[] {
  const vector = (one: Expression) => {
    const found = evaluate(samples, one, time);
    if (typeof found === 'number') throw new Error('expected a vector');
    return found;
  };

  if (of.is === 'number') return of.value;
  if (of.is === 'selector') {
    const at = time - of.offset;
    return samples
      .find(of.matchers, at - LOOK_BACK_MS, at)
      .map(found => ({ ...found, value: found.samples.at(-1)![1] }));
  }
  if (of.is === 'sum') {
    const groups = new Map<string, { labels: Labels; values: number[] }>();
    for (const { labels, value } of vector(of.of)) {
      const kept = pick(labels, of.by);
      const key = textOf(kept);
      const group = groups.get(key) ?? { labels: kept, values: [] };
      group.values.push(value);
      groups.set(key, group);
    }
    const fold = (values: number[]) => {
      if (of.how === 'count') return values.length;
      if (of.how === 'sum') return values.reduce((sum, one) => sum + one, 0);
      return of.how === 'max' ? Math.max(...values) : Math.min(...values);
    };
    return [...groups.values()].map(({ labels, values }) => ({
      labels,
      value: fold(values),
    }));
  }
  if (of.is === 'call') {
    const [first, second] = of.args;
    if (OVER_TIME[of.name]) {
      if (first.is !== 'selector' || first.range === undefined)
        throw new Error(`${of.name} expects a range vector`);
      const to = time - first.offset;
      const from = to - first.range;
      return samples.find(first.matchers, from, to).flatMap(found => {
        const value = OVER_TIME[of.name](found.samples, from, to);
        return value === undefined
          ? []
          : [{ labels: unnamed(found.labels), value }];
      });
    }
    if (of.name === 'clamp_min' && second.is === 'number')
      return vector(first).map(({ labels, value }) => ({
        labels: unnamed(labels),
        value: Math.max(value, second.value),
      }));
    if (of.name === 'histogram_quantile' && first.is === 'number') {
      const groups = new Map<
        string,
        { labels: Labels; buckets: Array<{ le: number; count: number }> }
      >();
      for (const { labels, value } of vector(second)) {
        const { le, ...rest } = unnamed(labels);
        const key = textOf(rest);
        const group = groups.get(key) ?? { labels: rest, buckets: [] };
        group.buckets.push({
          le: Number(le.replace('+Inf', 'Infinity')),
          count: value,
        });
        groups.set(key, group);
      }
      return [...groups.values()].map(({ labels, buckets }) => ({
        labels,
        value: quantile(first.value, buckets),
      }));
    }
    throw new Error(`unknown function ${of.name}`);
  }

  const { op, on } = of;
  const [a, b] = [evaluate(samples, of.a, time), evaluate(samples, of.b, time)];
  const keyOf = ({ labels }: Value) =>
    textOf(on ? pick(labels, on) : unnamed(labels));
  if (['and', 'or', 'unless'].includes(op)) {
    const [left, right] = [a as Value[], b as Value[]];
    const keys = new Set((op === 'or' ? left : right).map(keyOf));
    if (op === 'or')
      return [...left, ...right.filter(one => !keys.has(keyOf(one)))];
    return left.filter(one => keys.has(keyOf(one)) === (op === 'and'));
  }
  const work = OPERATORS[op];
  if (typeof a === 'number' && typeof b === 'number') return Number(work(a, b));
  const pairs: Array<[Value, number, number]> =
    typeof a === 'number'
      ? (b as Value[]).map(one => [one, a, one.value])
      : a.flatMap(one => {
          const other =
            typeof b === 'number'
              ? b
              : b.find(its => keyOf(its) === keyOf(one))?.value;
          return other === undefined ? [] : [[one, one.value, other]];
        });
  return pairs.flatMap(([one, x, y]) => {
    const result = work(x, y);
    // A comparison filters, and keeps what it compares.
    if (typeof result === 'boolean') return result ? [one] : [];
    const labels = on ? pick(one.labels, on) : unnamed(one.labels);
    return [{ labels, value: result }];
  });
}
