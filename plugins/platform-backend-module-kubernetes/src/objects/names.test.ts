import { dnsLabel, labelValue, namespaceName, objectName } from './names';

const LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

describe('names', () => {
  it('leaves a name that fits as it is', () => {
    expect(objectName('payment-api-staging-r15-c1')).toBe(
      'payment-api-staging-r15-c1',
    );
    expect(namespaceName('payments', 'staging')).toBe('payments--staging');
  });

  it('shortens what is too long with a hash of all of it, and leaves room for the names of pods', () => {
    const long = `payment-api-${'x'.repeat(40)}-r15-c1`;
    const [one, other] = [objectName(long), objectName(`${long}-migrate`)];
    expect(one).toMatch(/^payment-api-x{22}-x[0-9a-f]{10}$/);
    expect(one).toHaveLength(46);
    expect(other).toHaveLength(46);
    expect(other).not.toBe(one);
  });

  it('gives different texts different names, even those that look like shortened ones', () => {
    const shortened = dnsLabel('a'.repeat(80));
    const texts = [
      'a'.repeat(80),
      'a'.repeat(81),
      shortened,
      dnsLabel(shortened),
      '4-team',
      'n4-team',
      'a_b',
      'a-b',
      'A-B',
      'a.b',
      '-',
      '',
      'é',
    ];
    const names = texts.map(text => dnsLabel(text));
    expect(new Set(names).size).toBe(texts.length);
    for (const name of names) {
      expect(name).toMatch(LABEL);
      expect(name.length).toBeLessThanOrEqual(63);
    }
  });

  it('never gives two places one namespace', () => {
    const parts = ['a', 'b', 'a-b', 'a--b', '4', 'b--a', 'a'.repeat(40)];
    const places = parts.flatMap(team =>
      [...parts, 'b'.repeat(40)].map(environment => [team, environment]),
    );
    const names = places.map(([team, env]) => namespaceName(team, env));
    expect(new Set(names).size).toBe(places.length);
    for (const name of names) expect(name).toMatch(LABEL);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(63);
  });

  it('makes a value of a label of any text', () => {
    expect(labelValue('4-team')).toBe('4-team');
    expect(labelValue('r15_A.b')).toBe('r15_A.b');
    expect(labelValue('x'.repeat(71))).toHaveLength(63);
    expect(labelValue('-')).toMatch(LABEL);
  });
});
