import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { lazy, Suspense, useState } from 'react';
import type { PlatformApi } from '../../api/PlatformApi';
import { platformApiRef } from '../../api/platformApiRef';
import type { MeasurementPage } from '../../api/productionTypes';
import { AskDialog } from '../../components/AskDialog';
import { LiveProblem } from '../../components/LiveProblem';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { StatusDot } from '../../components/StatusDot';
import { useLive } from '../../hooks/useLive';
import { notAMember } from '../../service/promotion/blocked';
import { actorName, isUnderWay } from '../operationWords';
import styles from './CanaryPanel.module.css';
import { MeasurementTable } from './MeasurementTable';
import { isOpen, newestAttempt, pointsOf, stepWords } from './series';

const CanaryChart = lazy(() =>
  import('./CanaryChart').then(m => ({ default: m.CanaryChart })),
);

/** All that was measured, however many pages it is. */
async function loadAll(
  platform: Pick<PlatformApi, 'listMeasurements'>,
  operation: string,
): Promise<MeasurementPage> {
  const all = await platform.listMeasurements(operation, { limit: 200 });
  let cursor = all.nextCursor;
  while (cursor) {
    const next: MeasurementPage = await platform.listMeasurements(operation, {
      limit: 200,
      cursor,
    });
    all.items.push(...next.items);
    cursor = next.nextCursor;
  }
  return all;
}

/** A canary as it goes: its steps, what was measured, as a chart and as a table, and what a person may decide. */
export function CanaryPanel({ operation }: { operation: ApiOperation }) {
  const platform = useApi(platformApiRef);
  const running = isUnderWay(operation);
  const live = useLive(
    `measurements/${operation.id}/${running}`,
    () => loadAll(platform, operation.id),
    { everyMs: running ? 2000 : undefined },
  );
  const { data } = live;
  const shown = data ? newestAttempt(data.items) : [];

  return (
    <Panel
      title="Canary"
      aside={data && <Decide operation={operation} page={data} />}
    >
      <div className={styles.canary}>
        <LiveProblem of={live} />
        {live.loading && <Loading label="Loading what was measured" />}
        {data && (
          <ol className={styles.steps}>
            {data.steps.map(step => (
              <li key={step.step}>
                <StatusDot
                  color={verdictColor(step.verdict)}
                  label={`${step.environment}, ${step.weight} %`}
                />{' '}
                {stepWords(step, data.items)}
                {step.reason && (
                  <span className={styles.reason}>{step.reason}</span>
                )}
              </li>
            ))}
          </ol>
        )}
        {data && shown.length === 0 && (
          <p className={styles.reason}>Nothing has been measured yet.</p>
        )}
        {data && shown.length > 0 && (
          <>
            <Suspense
              fallback={<Loading label="Loading the chart" lines={6} />}
            >
              <CanaryChart points={pointsOf(shown)} steps={data.steps} />
            </Suspense>
            <details>
              <summary className={styles.summary}>
                The same as a table ({shown.length})
              </summary>
              <MeasurementTable measurements={shown} />
            </details>
          </>
        )}
      </div>
    </Panel>
  );
}

function verdictColor(verdict: MeasurementPage['steps'][number]['verdict']) {
  if (verdict === 'passed' || verdict === 'probes-only') return 'healthy';
  if (verdict === 'failed') return 'failing';
  if (verdict === 'inconclusive') return 'degraded';
  return verdict === 'running' ? 'deploying' : 'empty';
}

function Decide(props: { operation: ApiOperation; page: MeasurementPage }) {
  const { operation, page } = props;
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const [asking, setAsking] = useState<'promote' | 'abort'>();
  const { decision } = operation;
  if (decision) {
    const verb = decision.verb === 'promote' ? 'Promoted' : 'Aborted';
    return (
      <>
        {verb} by {actorName(decision.actor)}
        {decision.reason && `: ${decision.reason}`}
      </>
    );
  }
  if (!isOpen(operation, page)) return null;
  const stranger = notAMember(operation.team ?? '', me.data)?.why;
  const buttons = [
    { verb: 'abort', label: 'Abort', variant: 'secondary' },
    { verb: 'promote', label: 'Promote now', variant: 'primary' },
  ] as const;

  return (
    <span className={styles.decide}>
      {stranger && <span id="canary-stranger">{stranger}</span>}
      {buttons.map(({ verb, label, variant }) => (
        <Button
          key={verb}
          size="small"
          variant={variant}
          isDisabled={Boolean(stranger)}
          aria-describedby={stranger ? 'canary-stranger' : undefined}
          onPress={() => setAsking(verb)}
        >
          {label}
        </Button>
      ))}
      {asking && (
        <AskDialog
          title={
            asking === 'promote'
              ? 'Send all requests to the new release?'
              : 'Abort this rollout?'
          }
          text={
            asking === 'promote'
              ? 'The canary is not waited for any longer.'
              : 'All requests go back to the release that served before; the new one is removed.'
          }
          label="Why"
          verb={asking === 'promote' ? 'Promote now' : 'Abort'}
          destructive={asking === 'abort'}
          onDo={async reason => {
            const words = reason || undefined;
            if (asking === 'promote') {
              await platform.promoteOperation(operation.id, words);
            } else {
              await platform.abortOperation(operation.id, words);
            }
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </span>
  );
}
