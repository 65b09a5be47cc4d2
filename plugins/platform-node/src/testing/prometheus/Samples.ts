import type { Matcher } from './promql';

/** Labels of a series, with its name as `__name__`. */
export type Labels = Record<string, string>;
/** A sample: milliseconds since 1970, and its value. */
export type Sample = [at: number, value: number];
/** One series. */
export interface Series {
  labels: Labels;
  samples: Sample[];
}

const matches = (labels: Labels, { label, is, value }: Matcher) => {
  const found = labels[label] ?? '';
  if (is === '=') return found === value;
  if (is === '!=') return found !== value;
  return new RegExp(`^(?:${value})$`).test(found) === (is === '=~');
};

/** The same labels are the same text. */
export const textOf = (labels: Labels) =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A line of the exposition format, without a time. */
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)$/;

/** Samples in the order of their time. */
export class Samples {
  readonly #series = new Map<string, Series>();

  add(labels: Labels, value: number, at: number): void {
    const key = textOf(labels);
    const found = this.#series.get(key) ?? { labels, samples: [] };
    found.samples.push([at, value]);
    this.#series.set(key, found);
  }

  /** Takes what a `/metrics` page says. Labels of the target count before those of the page, as Prometheus has it. */
  addPage(page: string, target: Labels, at: number): void {
    for (const line of page.split('\n')) {
      const found = LINE.exec(line);
      if (!found) continue;
      const [, name, inside = '', value] = found;
      const own = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      this.add(
        {
          ...Object.fromEntries(own.map(([, label, its]) => [label, its])),
          ...target,
          __name__: name,
        },
        Number(value.replace('Inf', 'Infinity')),
        at,
      );
    }
  }

  /** Samples later than `after` and not later than `to`, of every series that matches. */
  find(matchers: Matcher[], after: number, to: number): Series[] {
    return [...this.#series.values()]
      .filter(({ labels }) => matchers.every(one => matches(labels, one)))
      .map(({ labels, samples }) => ({
        labels,
        samples: samples.filter(([at]) => at > after && at <= to),
      }))
      .filter(({ samples }) => samples.length);
  }
}
