import { api, until } from './product.ts';
import { ended } from './services.ts';

/** Makes templates and registers them: a member of the platform team. */
const REGISTRAR = 'david.mensah';

/**
 * A template as a company may have had it before: steps of the scaffolder, of the platform, and a last one that fails.
 */
const TEMPLATE = (name: string) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: ${name}
  title: A ledger (${name})
spec:
  type: service
  owner: group:default/platform
  parameters:
    - title: Ledger
      required: [name]
      properties:
        name: { type: string }
  steps:
    - id: fetch
      name: Fetch the files
      action: fetch:plain
      input: { url: 'http://git.localhost/${name}/tree/main/skeleton' }
    - id: say
      name: Say hello
      action: debug:log
      input: { message: hello }
    - id: code
      name: Make the repository
      action: platform:repository:create
      input: { name: '\${{ parameters.name }}', team: payments, sourcePath: . }
    - id: data
      name: Make the database
      action: platform:database:create
      input: { name: '\${{ parameters.name }}', team: payments }
    - id: up
      name: Deploy something else
      action: platform:deploy
      input: { service: 'no-\${{ parameters.name }}' }
`;

/** Registers such a template from a repository of its own, and returns what takes it out of the catalog again. */
export async function registerTemplate(name: string): Promise<() => Promise<void>> {
  const file = (path: string, text: string) => ({ path, contentBase64: Buffer.from(text).toString('base64') });
  const { status, body } = await api('/repositories', {
    method: 'POST',
    as: REGISTRAR,
    body: { name, team: 'platform', files: [file('template.yaml', TEMPLATE(name)), file('skeleton/README.md', '# Ledger\n')] },
  });
  if (status !== 202) throw new Error(`${name} was refused with ${status}: ${JSON.stringify(body)}`);
  await ended(body.id);
  const location = await api('/api/catalog/locations', {
    method: 'POST',
    as: REGISTRAR,
    body: { type: 'url', target: `http://git.localhost/${name}/blob/main/template.yaml` },
  });
  if (location.status !== 201) throw new Error(`${name} was not registered: ${location.status} ${JSON.stringify(location.body)}`);
  await until(`the catalog has the template ${name}`, async () => (await api(`/api/catalog/entities/by-name/template/default/${name}`)).status === 200);
  return async () => void (await api(`/api/catalog/locations/${location.body.location.id}`, { method: 'DELETE', as: REGISTRAR }));
}

/** Runs a template as a person, until its task is over. */
export async function runTemplate(name: string, as: string, values: object): Promise<{ id: string; status: string }> {
  const { status, body } = await api('/api/scaffolder/v2/tasks', { method: 'POST', as, body: { templateRef: `template:default/${name}`, values } });
  if (status !== 201) throw new Error(`${name} was not run: ${status} ${JSON.stringify(body)}`);
  return until(`the task of ${name} ends`, async () => {
    const task = await api(`/api/scaffolder/v2/tasks/${body.id}`, { as });
    return !['open', 'processing'].includes(task.body.status) && task.body;
  });
}
