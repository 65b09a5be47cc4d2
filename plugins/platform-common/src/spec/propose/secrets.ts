import type { Repository } from './Repository';
import type { Finding } from './types';

const EXAMPLE = /\.(?:example|sample|template|dist|defaults?)$/i;
const SECRET_FILES = [
  /(?:^|\/)\.env(?:\.[\w-]+)*$/,
  /(?:^|\/)(?:id_rsa|id_dsa|id_ecdsa|id_ed25519)$/,
  /\.(?:pem|p12|pfx|jks|keystore)$/i,
  /(?:^|\/)(?:credentials|service-account|serviceaccount)[\w.-]*\.json$/i,
];
const MOST_NAMED = 8;

/** Files in the repository that look like secrets. They are named, and never read or taken over. Pure. */
export function secretFindings(repository: Repository): Finding[] {
  const files = [...repository.paths]
    .filter(
      path =>
        !EXAMPLE.test(path) && SECRET_FILES.some(pattern => pattern.test(path)),
    )
    .sort();
  const npmrc = repository.text('.npmrc') ?? '';
  if (/_(?:authToken|auth|password)\s*=\s*(?!\s|\$\{)/.test(npmrc))
    files.push('.npmrc');
  if (!files.length) return [];
  const named = files.slice(0, MOST_NAMED).join(', ');
  return [
    {
      id: 'secrets',
      severity: 'should',
      certain: false,
      file: files[0],
      what: `${
        files.length === 1 ? 'A file looks' : `${files.length} files look`
      } like secrets in the repository: ${named}${
        files.length > MOST_NAMED ? ' …' : ''
      }`,
      why: 'Whoever may read the repository reads them, in its history too. Nothing of them is taken over as configuration.',
      next: 'Make new ones and set them: platform secrets set NAME. Then take the files out (git rm --cached) and name them in .gitignore.',
    },
  ];
}
