import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aBackup, databaseDetail } from '../__testUtils__/databases';
import { failedOperation } from '../__testUtils__/fakePlatform';
import { showDatabase as show } from '../__testUtils__/showDatabase';
import { PlatformApiError } from '../api/PlatformApiError';
import { toField } from './moments';

jest.setTimeout(30_000);

const begun = jest.fn(async () => failedOperation({ id: 'op-7' }));
beforeEach(() => begun.mockClear());

const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole('button', { name }));

it('shows how it does, what is kept of it with its proof, its tables and who uses it', async () => {
  show();
  expect(
    await screen.findByRole('heading', { level: 1, name: 'pay-db' }),
  ).toBeInTheDocument();
  expect(screen.getByRole('region', { name: 'Figures' })).toHaveTextContent(
    /7\.6 MB.*21 MB.*3 of 20.*1 busy, pay 3.*99\.8 %.*60 GB.*40 % taken.*\$15/,
  );
  const backups = screen.getByRole('region', { name: 'Backups' });
  expect(backups).toHaveTextContent(/Last proven: .*Every 24 h, kept 7 days/);
  expect(backups).toHaveTextContent(/The first one.*4\.2 MB.*proven/);
  expect(backups).toHaveTextContent('1,024 files are whole');
  expect(screen.getByRole('table', { name: 'Slow queries' })).toHaveTextContent(
    /SELECT \* FROM note.*12.*0\.4 ms/,
  );
  const tables = await screen.findByRole('region', { name: 'Tables' });
  await waitFor(() =>
    expect(tables).toHaveTextContent(/note.*12 rows.*bigint.*key.*UNIQUE/),
  );
  expect(screen.getByRole('region', { name: 'Used by' })).toHaveTextContent(
    'pay in staging, r2',
  );
  expect(screen.getByRole('button', { name: 'Delete…' })).toBeDisabled();
});

it('says in red that the newest backup is damaged, and what was changed behind its back', async () => {
  const proof = {
    ...aBackup().proof!,
    state: 'failed' as const,
    message: 'File 2619 is not whole.',
  };
  show(
    {
      proof: 'failed',
      backups: [aBackup({ proof, provenAt: null })],
    },
    {
      getDatabaseStatistics: async () => ({
        ...databaseDetail().statistics!,
        drift: [
          {
            what: 'work_mem',
            wanted: '4MB',
            found: '64MB',
            healed: true,
          },
        ],
      }),
    },
  );
  expect(await screen.findByText(/The newest backup is DAMAGED/)).toHaveClass(
    'failing',
  );
  expect(screen.getByText('File 2619 is not whole.')).toBeInTheDocument();
  expect(await screen.findByRole('table', { name: 'Drift' })).toHaveTextContent(
    /work_mem.*4MB.*64MB.*put right/,
  );
});

it('restores as of a moment that was chosen, and leads to it', async () => {
  show({}, { restoreDatabase: begun });
  const field = await screen.findByLabelText('Exact time, on your clock');
  const moment = Date.parse('2026-11-21T09:39:59Z');
  fireEvent.change(field, { target: { value: toField(moment) } });
  expect(
    screen.getByText(/After r1 and before r2 was deployed/),
  ).toBeInTheDocument();
  expect(screen.getByRole('slider')).toHaveValue(String(moment));
  await press('Restore to a new database…');
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent('$15 a month');
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Restore' }),
  );
  expect(await screen.findByText('As it goes')).toBeInTheDocument();
  expect(begun).toHaveBeenCalledWith(
    'pg-7f3a',
    { until: '2026-11-21T09:39:59.000Z' },
    expect.stringMatching(/^portal-/),
  );
});

it('chooses the moment just before a deployment by its mark', async () => {
  show();
  await userEvent.click(await screen.findByTitle(/Just before r2/));
  expect(screen.getByRole('slider')).toHaveValue(
    String(Date.parse('2026-11-21T09:39:59Z')),
  );
});

it('tells strangers once why they can change nothing', async () => {
  show({ actor: { owner: false } });
  const note = await screen.findByText(/Only people of team payments/);
  for (const name of [
    'Rotate credentials…',
    'Back up now',
    'Prove b-1',
    'Restore to a new database…',
    'Give me a login',
    'Run',
  ]) {
    const button = screen.getByRole('button', { name });
    expect(button).toBeDisabled();
    expect(button).toHaveAttribute('aria-describedby', note.parentElement!.id);
  }
});

describe('asked something', () => {
  const ask = async (sql: string) => {
    const box = await screen.findByRole('textbox', { name: 'Statement' });
    await userEvent.type(box, `${sql}{Control>}{Enter}{/Control}`);
  };

  it('answers with rows, and says that there are more', async () => {
    const queryDatabase = jest.fn(async () => ({
      columns: [
        { name: 'id', type: 'int8' },
        { name: 'id', type: 'text' },
      ],
      rows: [['1', null]],
      truncated: true,
      tookMs: 3.2,
    }));
    show({}, { queryDatabase });
    await ask('select 1');
    const table = await screen.findByRole('table', {
      name: 'What it answered',
    });
    expect(table).toHaveTextContent('1null');
    expect(screen.getByText(/The first 1 row: there are more/)).toBeVisible();
    expect(queryDatabase).toHaveBeenCalledWith('pg-7f3a', 'select 1');
  });

  it('refuses in its own words', async () => {
    const queryDatabase = async () => {
      throw new PlatformApiError(
        {
          name: 'InputError',
          what: 'The database refuses the statement',
          why: 'relation "nothing" does not exist',
          next: 'Correct it.',
        },
        400,
      );
    };
    show({}, { queryDatabase });
    await ask('select * from nothing');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'relation "nothing" does not exist',
    );
  });
});

it('shows a login once, and ends those of others', async () => {
  const expiresAt = new Date(Date.now() + 1_800_000).toISOString();
  const role = {
    name: 'person_ana_1f',
    access: 'write' as const,
    person: 'user:default/ana',
    createdAt: expiresAt,
    expiresAt,
    endedAt: null,
    active: true,
  };
  const end = jest.fn(async () => ({ ...role, active: false }));
  show(
    { roles: [role] },
    {
      connectToDatabase: async () => ({
        name: 'person_mira_2a',
        host: '127.0.0.1',
        port: 5433,
        database: 'pay',
        user: 'person_mira_2a',
        password: 'shown-once',
        access: 'read',
        expiresAt,
      }),
      disconnectFromDatabase: end,
    },
  );
  await press('Give me a login');
  expect(await screen.findByText('shown-once')).toBeInTheDocument();
  expect(
    screen.getByRole('button', { name: 'Copy the password' }),
  ).toBeInTheDocument();
  await press('Hide it');
  expect(screen.queryByText('shown-once')).not.toBeInTheDocument();
  await press('End person_ana_1f');
  expect(end).toHaveBeenCalledWith('pg-7f3a', 'person_ana_1f');
});
