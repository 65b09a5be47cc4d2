/* eslint-disable no-script-url */
import { readResult } from './result';
import { addLines, byStep, partOf, stepOf } from './logLines';

const line = (cursor: string, step = 's') => ({
  cursor,
  step,
  time: '',
  stream: 'stdout' as const,
  text: cursor,
});

it('counts a line that comes again after a reconnect once', () => {
  const known = [line('1'), line('2')];
  expect(addLines(known, [line('2'), line('3')]).map(l => l.cursor)).toEqual([
    '1',
    '2',
    '3',
  ]);
  expect(addLines(known, [line('2')])).toBe(known);
});

it('keeps the newest', () => {
  expect(
    addLines([line('1'), line('2')], [line('3'), line('4')], 3).map(
      l => l.cursor,
    ),
  ).toEqual(['2', '3', '4']);
});

it('sorts lines to their steps', () => {
  expect(
    [
      ...byStep(
        [line('1', 'a'), line('2', 'b'), line('3', 'a'), line('4', 'c')],
        ['a', 'b'],
      ),
    ].map(([step, lines]) => [step, lines.length]),
  ).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

it('counts lines of a part to the step that it is a part of', () => {
  const lines = [line('1', 'pipeline'), line('2', 'pipeline/test')];
  expect(byStep(lines, ['pipeline']).get('pipeline')).toEqual(lines);
  expect(lines.map(one => partOf(one, 'pipeline'))).toEqual([
    undefined,
    'test',
  ]);
});

it('knows the steps of an environment from parts of a step', () => {
  const ids = ['staging/deploy', 'staging/deploy-2', 'staging'];
  const of = (step: string) => stepOf(line('1', step), ids);
  expect(of('staging/deploy')).toBe('staging/deploy');
  expect(of('staging/deploy/install')).toBe('staging/deploy');
  expect(of('staging/other')).toBe('staging');
  expect(of('production/deploy')).toBe(undefined);
  expect(of('')).toBe(undefined);
});

it('links only to what a browser may open', () => {
  expect(
    readResult({
      repository: { url: 'http://localhost:7007/repositories/pay' },
      url: 'javascript:alert(1)',
      release: 'r1',
    }),
  ).toEqual({
    repository: 'http://localhost:7007/repositories/pay',
    url: undefined,
    release: 'r1',
    pipeline: undefined,
  });
  expect(readResult(undefined)).toEqual({});
});
