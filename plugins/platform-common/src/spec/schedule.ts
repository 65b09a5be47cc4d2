/** A field of a schedule: its name, its range, and names that stand for numbers. */
interface Field {
  name: string;
  from: number;
  to: number;
  names?: string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  { name: 'day of the week', from: 0, to: 6, names: WEEKDAYS },
];

/** The longest that each month gets, January first. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const WORDS = [
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
];

function valueOf(text: string, { from, to, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + from;
  const value = /^[0-9]{1,2}$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
}

/** What is wrong with one entry of a list (a number, a range, a step), undefined if nothing is; what it stands for goes into `values`. */
function wrongEntry(
  entry: string,
  field: Field,
  values: Set<number>,
): string | undefined {
  const [range, step, more] = entry.split('/');
  const words = `${field.name} "${entry.slice(0, 20)}" is not from ${
    field.from
  } to ${field.to}`;
  const by =
    step === undefined ? 1 : Number(/^[0-9]{1,2}$/.test(step) ? step : NaN);
  if (more !== undefined || !(by >= 1))
    return `${field.name} "${entry.slice(
      0,
      20,
    )}" has no step from 1 on after its "/"`;
  const [first, last, third] = range.split('-');
  const all = range === '*';
  const from = all ? field.from : valueOf(first, field);
  // "5/15" is from 5 to the end, as everywhere.
  const end = all || step !== undefined ? field.to : from;
  const to = last === undefined ? end : valueOf(last, field);
  if (third !== undefined || from === undefined || to === undefined)
    return words;
  if (from > to)
    return `${field.name} "${entry.slice(0, 20)}" ends before it begins`;
  for (let value = from; value <= to; value += by) values.add(value);
  return undefined;
}

/**
 * Why a text is no schedule that every target reads in the same way, as a half sentence; undefined if it is one. Five
 * fields with numbers, names of months and weekdays, lists, ranges and steps, or one of the words with an "@". Pure.
 */
export function whyNotSchedule(text: string): string | undefined {
  if (text.startsWith('@'))
    return WORDS.includes(text)
      ? undefined
      : `"${text.slice(0, 20)}" is none of ${WORDS.join(', ')}`;
  const parts = text.trim().split(/[ \t]+/);
  if (parts.length !== FIELDS.length)
    return `it has ${parts.length} ${
      parts.length === 1 ? 'field' : 'fields'
    } and not five`;
  const sets = FIELDS.map(() => new Set<number>());
  for (const [index, part] of parts.entries()) {
    for (const entry of part.split(',')) {
      const wrong = wrongEntry(entry, FIELDS[index], sets[index]);
      if (wrong) return wrong;
    }
  }
  // Where a weekday is named too, either of the two is enough.
  const comes =
    parts[4] !== '*' ||
    [...sets[3]].some(month =>
      [...sets[2]].some(day => day <= DAYS[month - 1]),
    );
  return comes ? undefined : 'such a day never comes';
}

/** The name of a time zone as it is written, undefined if there is none of that name in any spelling. Pure. */
export function timezoneName(text: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(text)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', {
      timeZone: text,
    }).resolvedOptions();
    // An older name of another zone stays what it is: only its spelling is the matter here.
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch {
    return undefined;
  }
}
