import { databaseDetail } from '../__testUtils__/databases';
import {
  aroundWords,
  fromField,
  justBefore,
  marksOf,
  spanOf,
  stepOf,
  toField,
  within,
} from './moments';

const { deployments } = databaseDetail();
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
const span = { from: at('09:00:00'), to: at('10:00:00') };

describe('the span', () => {
  const spanFrom = (earliest: string, latest: string, more = {}) =>
    spanOf(
      databaseDetail({
        window: {
          earliest: `2026-11-21T${earliest}Z`,
          latest: `2026-11-21T${latest}Z`,
        },
        ...more,
      }),
    );

  it('is of whole seconds within the window', () => {
    expect(spanFrom('09:00:00.200', '10:00:00.900')).toEqual({
      from: at('09:00:01'),
      to: at('10:00:00'),
    });
    // Shorter than a second: there is one moment.
    const short = spanFrom('09:00:00.200', '09:00:00.900')!;
    expect(short.to).toBe(short.from);
    expect(spanOf(databaseDetail({ window: null }))).toBeUndefined();
  });

  it('reaches to when it was last looked at, only while its log is archived and it runs', () => {
    const statistics = {
      ...databaseDetail().statistics!,
      at: '2026-11-21T10:30:00Z',
    };
    const to = (more: object) =>
      spanFrom('09:00:00', '10:00:00', { statistics, ...more })!.to;
    expect(to({})).toBe(at('10:30:00'));
    const archive = { ok: false, message: 'Full.', bytes: 1 };
    expect(to({ archive })).toBe(at('10:00:00'));
    expect(to({ state: 'deleted' })).toBe(at('10:00:00'));
  });
});

it('chooses the second before a deployment, as far as one can go back', () => {
  expect(justBefore(span, deployments[1])).toBe(at('09:39:59'));
  expect(justBefore(span, { at: '2026-11-21T08:00:00Z' })).toBe(span.from);
  expect(within(span, at('11:00:00'))).toBe(span.to);
});

it('marks each deployment where it lies, and none that lies outside', () => {
  const marks = marksOf(span, [
    ...deployments,
    { ...deployments[0], at: '2026-11-21T08:00:00Z' },
  ]);
  expect(marks.map(one => one.release)).toEqual(['r1', 'r2']);
  expect(marks[1].left).toBeCloseTo(66.67, 1);
  expect(marksOf({ from: 1, to: 1 }, deployments)).toEqual([]);
});

it('says between which deployments a moment lies', () => {
  expect(aroundWords(at('09:05:00'), deployments)).toBe(
    'Before r1 was deployed.',
  );
  expect(aroundWords(at('09:20:00'), deployments)).toBe(
    'After r1 and before r2 was deployed.',
  );
  expect(aroundWords(at('09:50:00'), deployments)).toBe(
    'After r2 was deployed.',
  );
  expect(aroundWords(at('09:50:00'), [])).toBe('');
});

it('moves in steps that fit, and reads the field as it writes it', () => {
  expect(stepOf(span)).toBe(1000);
  expect(stepOf({ from: 0, to: 7 * 86_400_000 })).toBe(60_000);
  const moment = at('09:20:07');
  expect(fromField(toField(moment))).toBe(moment);
  expect(fromField('')).toBeUndefined();
  expect(fromField('soon')).toBeUndefined();
});
