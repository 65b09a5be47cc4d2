import { imageProblem, shortDigest } from './image';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('imageProblem', () => {
  it.each(['ghcr.io/acme/shop', 'localhost/shop', 'localhost:5000/a/b/c', 'registry:5000/shop', '10.0.0.1:443/a__b/c-d--e.f', 'ECR.example.com/a'])('takes %s with a digest', name => {
    expect(imageProblem(`${name}@${DIGEST}`)).toBeUndefined();
  });

  it.each([
    ['ghcr.io/acme/shop', 'no digest'],
    ['ghcr.io/acme/shop:v1', 'no digest'],
    ['ghcr.io/acme/shop:latest', 'no digest'],
    [`ghcr.io/acme/shop:v1@${DIGEST}`, 'a tag beside its digest'],
    [`ghcr.io/acme/shop@${DIGEST.toUpperCase()}`, 'digest is not right'],
    [`ghcr.io/acme/shop@${DIGEST}0`, 'digest is not right'],
    [`ghcr.io/acme/shop@${DIGEST.slice(0, -1)}`, 'digest is not right'],
    [`ghcr.io/acme/shop@sha512:${'a'.repeat(128)}`, 'digest is not right'],
    [`ghcr.io/acme/shop@${DIGEST}@${DIGEST}`, 'digest is not right'],
    [`shop@${DIGEST}`, 'host of a registry'],
    [`acme/shop@${DIGEST}`, 'host of a registry'],
    [`@${DIGEST}`, 'host of a registry'],
    [`https://ghcr.io/acme/shop@${DIGEST}`, 'host of a registry'],
    [`-x.io/shop@${DIGEST}`, 'host of a registry'],
    [`ghcr.io:99999999/shop@${DIGEST}`, 'host of a registry'],
    [`user:password@ghcr.io/shop@${DIGEST}`, 'digest is not right'],
    [`ghcr.io/Acme/shop@${DIGEST}`, 'path is not right'],
    [`ghcr.io//shop@${DIGEST}`, 'path is not right'],
    [`ghcr.io/../shop@${DIGEST}`, 'path is not right'],
    [`ghcr.io/shop;rm@${DIGEST}`, 'path is not right'],
    [`ghcr.io/$(id)@${DIGEST}`, 'path is not right'],
    [`ghcr.io/shop@${DIGEST}\n`, 'characters'],
    [`ghcr.io/sh op@${DIGEST}`, 'characters'],
    [`ghcr.io/schöp@${DIGEST}`, 'characters'],
    ['', 'no digest'],
    [`ghcr.io/${'a'.repeat(300)}@${DIGEST}`, 'too long'],
    [`ghcr.io/${'a-'.repeat(100_000)}@${DIGEST}`, 'too long'],
  ])('refuses %.60j: %s', (text, why) => {
    expect(imageProblem(text)).toContain(why);
  });

  it('does not repeat what it was given', () => {
    expect(imageProblem('ghcr.io/token-of-ana')).not.toContain('ana');
  });
});

it('shows the first digits of a digest', () => {
  expect(shortDigest(`ghcr.io/acme/shop@${DIGEST}`)).toBe('0123456789ab');
});
