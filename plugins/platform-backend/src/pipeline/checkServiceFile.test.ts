import { checkServiceFile } from './checkServiceFile';

const file = { metadata: { name: 'one', team: 'payments' } } as any;

describe('checkServiceFile', () => {
  it('says nothing where file and platform agree', () => {
    expect(checkServiceFile(file, { name: 'one', team: 'payments' }, 'kind: Service')).toEqual([]);
  });

  it('points at the value, in either style, past comments and other keys of the same name', () => {
    const flow = '# name: zero\nspec: { name: x }\nmetadata: {name: one, team: payments}\n';
    expect(checkServiceFile(file, { name: 'two', team: 'search' }, flow)).toMatchObject([
      { path: 'metadata.name', line: 3, column: 18 },
      { path: 'metadata.team', line: 3, column: 29 },
    ]);
    const block = 'spec:\n  name: x\nmetadata:\n  name: one\n  team: payments\n';
    expect(checkServiceFile(file, { name: 'two', team: 'payments' }, block)).toMatchObject([{ line: 4, column: 9 }]);
  });
});
