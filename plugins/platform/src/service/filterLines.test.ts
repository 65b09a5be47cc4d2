import { filterLines } from './filterLines';

it('keeps lines with all words, in any order and case', () => {
  const lines = ['GET /items 200', 'POST /items 500', 'started'].map(text => ({
    text,
  }));
  expect(filterLines(lines, ' 500 post ')).toEqual([lines[1]]);
  expect(filterLines(lines, '  ')).toBe(lines);
  expect(filterLines(lines, 'nothing')).toEqual([]);
});
