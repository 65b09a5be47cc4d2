/** How a label must be. */
export interface Matcher {
  label: string;
  is: '=' | '!=' | '=~' | '!~';
  value: string;
}

/** An expression, read. Durations are in milliseconds. */
export type Expression =
  | { is: 'number'; value: number }
  | {
      is: 'selector';
      matchers: Matcher[];
      range?: number;
      offset: number;
    }
  | { is: 'call'; name: string; args: Expression[] }
  | { is: 'sum'; how: string; by: string[]; of: Expression }
  | { is: 'binary'; op: string; on?: string[]; a: Expression; b: Expression };

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const TOKEN =
  /\s*(?:((?:\d+(?:ms|[smhdw]))+)|(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|("(?:[^"\\]|\\.)*")|([a-zA-Z_:][\w:]*)|(=~|!~|!=|==|>=|<=|[-+*/<>(){}[\],=]))/y;
const POWER: Record<string, number> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
};
const AGGREGATES = ['sum', 'max', 'min', 'count'];

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim()) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`parse error: unexpected ${text.slice(at)}`);
    tokens.push(found[0].trim());
  }
  return tokens;
}

const durationOf = (text: string) =>
  [...text.matchAll(/(\d+)(ms|[smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit],
    0,
  );

/** Reads the part of PromQL that is used here. Throws what it does not know. */
export function parsePromql(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++];
  const take = (token: string) => {
    if (peek() !== token)
      throw new Error(`parse error: expected ${token} before ${peek()}`);
    at += 1;
  };
  const maybe = (token: string) => peek() === token && Boolean(next());

  function list<T>(end: string, one: () => T): T[] {
    const found: T[] = [];
    while (!maybe(end)) {
      found.push(one());
      if (peek() !== end) take(',');
    }
    return found;
  }
  const names = () => {
    take('(');
    return list(')', next);
  };

  function selector(name?: string): Expression {
    const matchers: Matcher[] = name
      ? [{ label: '__name__', is: '=', value: name }]
      : [];
    if (maybe('{'))
      matchers.push(
        ...list('}', () => ({
          label: next(),
          is: next() as Matcher['is'],
          value: JSON.parse(next()),
        })),
      );
    const range = maybe('[') ? durationOf(next()) : undefined;
    if (range !== undefined) take(']');
    const offset = maybe('offset') ? durationOf(next()) : 0;
    return { is: 'selector', matchers, range, offset };
  }

  function primary(): Expression {
    const token = peek();
    if (maybe('(')) {
      const inside = expression(0);
      take(')');
      return inside;
    }
    if (token === '{') return selector();
    if (/^\d/.test(token)) return { is: 'number', value: Number(next()) };
    next();
    if (AGGREGATES.includes(token)) {
      const before = maybe('by') ? names() : undefined;
      take('(');
      const of = expression(0);
      take(')');
      const by = before ?? (maybe('by') ? names() : []);
      return { is: 'sum', how: token, by, of };
    }
    if (maybe('('))
      return { is: 'call', name: token, args: list(')', () => expression(0)) };
    return selector(token);
  }

  function expression(least: number): Expression {
    let a = primary();
    while ((POWER[peek()] ?? 0) > least) {
      const op = next();
      const on = maybe('on') ? names() : undefined;
      a = { is: 'binary', op, on, a, b: expression(POWER[op]) };
    }
    return a;
  }

  const whole = expression(0);
  if (at < tokens.length) throw new Error(`parse error: unexpected ${peek()}`);
  return whole;
}
