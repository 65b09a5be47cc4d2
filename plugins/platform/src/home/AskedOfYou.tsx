import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import { useState } from 'react';
import type { DecommissionAnswer } from '../api/DecommissionApi';
import { platformApiRef } from '../api/platformApiRef';
import { AskDialog } from '../components/AskDialog';
import { DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { RowActions } from '../components/RowActions';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { actorName } from '../operations/operationWords';
import { plainText } from '../words/plainText';

const EVERY_MS = 30_000;

/** May a service go on which one of the viewer's teams depends? Nothing is shown while nobody asks. */
export function AskedOfYou() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [saying, setSaying] = useState<{
    question: DecommissionAnswer;
    agree: boolean;
  }>();
  const { data, reload } = useLive(
    'my-questions',
    () => platform.listMyQuestions(),
    { everyMs: EVERY_MS },
  );
  if (!data?.length) return null;
  return (
    <Panel title="Your word is asked" flush>
      <DataTable
        label="Your word is asked"
        rows={data}
        rowKey={row => `${row.operation}/${row.service}`}
        columns={[
          {
            id: 'leaving',
            title: 'To be decommissioned',
            isRowHeader: true,
            cell: row => (
              <Link href={links.operation(row.operation)}>{row.leaving}</Link>
            ),
          },
          { id: 'mine', title: 'Yours on it', cell: row => row.service },
          {
            id: 'why',
            title: 'Why',
            grow: true,
            cell: row =>
              `${actorName(row.askedBy)} asks${
                row.question ? `: ${plainText(row.question)}` : ''
              }`,
          },
          {
            id: 'actions',
            title: '',
            cell: question => (
              <RowActions>
                <Button
                  size="small"
                  variant="secondary"
                  aria-label={`${question.leaving} may go`}
                  onPress={() => setSaying({ question, agree: true })}
                >
                  It may go…
                </Button>
                <Button
                  size="small"
                  variant="tertiary"
                  aria-label={`Object: ${question.leaving} stays`}
                  onPress={() => setSaying({ question, agree: false })}
                >
                  Object…
                </Button>
              </RowActions>
            ),
          },
        ]}
      />
      {saying && (
        <AskDialog
          title={
            saying.agree
              ? `${saying.question.leaving} may go`
              : `Object: ${saying.question.leaving} stays`
          }
          text={`For ${saying.question.service}, which depends on it.`}
          label="Why"
          verb={saying.agree ? 'Agree' : 'Object'}
          shortest={saying.agree ? 0 : 1}
          onDo={async reason => {
            await platform.answerDecommission(
              saying.question,
              saying.agree,
              reason || undefined,
            );
            reload();
          }}
          onClose={() => setSaying(undefined)}
        />
      )}
    </Panel>
  );
}
