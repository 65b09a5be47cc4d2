import { namespacePattern } from './namespaces';

describe('names of namespaces by a pattern', () => {
  it('are never those of two places', () => {
    const parts = ['a', 'b', 'c', 'a--b', 'b--c', 'c--a', 'a'.repeat(40)];
    for (const pattern of [
      '{team}--{environment}',
      'acme-{environment}--{team}-x',
    ]) {
      const namespaceOf = namespacePattern(pattern, 'the configuration');
      const names = parts.flatMap(team =>
        parts.map(environment => namespaceOf(team, environment)),
      );
      expect(new Set(names).size).toBe(parts.length ** 2);
      for (const name of names)
        expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
    }
  });

  it('are as they are written, and a pattern with one dash is none', () => {
    const namespaceOf = namespacePattern('acme-{team}--{environment}', 'it');
    expect(namespaceOf('payments', 'staging')).toBe('acme-payments--staging');
    expect(() => namespacePattern('{team}-{environment}', 'it')).toThrow(
      'would share a namespace',
    );
  });
});
