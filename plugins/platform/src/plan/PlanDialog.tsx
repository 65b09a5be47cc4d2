import {
  Checkbox,
  Dialog,
  DialogBody,
  DialogHeader,
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { DialogActions } from '../components/DialogActions';
import { Loading } from '../components/Loading';
import { partsOf, Problem } from '../components/Problem';
import { BreakGlass, reasonLacks } from '../gates/BreakGlass';
import gateStyles from '../gates/Gate.module.css';
import { useLinks } from '../hooks/useLinks';
import { actorName } from '../operations/operationWords';
import styles from './PlanDialog.module.css';
import type { PlanRequest } from './planRequest';
import { PlanView } from './PlanView';
import {
  applyWords,
  changesNothing,
  deniedBy,
  requestTitle,
} from './planWords';
import { usePlan, type Prepared } from './usePlan';

/** What the reason is for. */
const REASONS = {
  rollback:
    'Stands in the history. Data never moves back; secrets stay the newest.',
  restart: 'Stands in the history.',
};

/** What *Deploy*, *Promote*, *Roll back* and *Restart* open: what would happen, and the button that does it. */
export function PlanDialog(props: {
  service: string;
  request: PlanRequest;
  onClose: () => void;
}) {
  const { service, request, onClose } = props;
  const [force, setForce] = useState(false);
  const { prepared, error, refused, applying, renew, apply } = usePlan(
    service,
    request,
    force,
  );
  const links = useLinks();
  const navigate = useNavigate();
  const [breakGlass, setBreakGlass] = useState('');
  const [reason, setReason] = useState('');
  const [supersede, setSupersede] = useState(false);
  const { frozen, other } = prepared ?? {};
  const whyNot = prepared && reasonNot(prepared, { breakGlass, supersede });
  const verb = applyWords[request.kind];

  const go = async () => {
    const operation = await apply({
      breakGlass: frozen ? breakGlass.trim() : undefined,
      reason: reason.trim() || undefined,
      supersede: supersede || undefined,
    });
    const page = operation && links.operation(operation.id);
    if (page) navigate(page);
  };

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={640}>
      <DialogHeader>{requestTitle(service, request)}</DialogHeader>
      <DialogBody>
        <div className={styles.body}>
          {!prepared && !error && <Loading label="Working out the plan" />}
          {error && <Problem problem={partsOf(error)} onRetry={renew} />}
          {prepared && <PlanView plan={prepared.plan} />}
          {prepared?.approvals?.map(words => (
            <div key={words} className={gateStyles.ask}>
              <p>{words}</p>
            </div>
          ))}
          {frozen && (
            <BreakGlass
              frozen={frozen}
              value={breakGlass}
              onChange={setBreakGlass}
            />
          )}
          {other && (
            <div className={gateStyles.ask}>
              <p>
                “{other.title}” of {actorName(other.actor)} has not ended.
              </p>
              <Checkbox isSelected={supersede} onChange={setSupersede}>
                Overtake it: it stops, and puts back what it had not finished
              </Checkbox>
            </div>
          )}
          {(force || error?.fields.includes('force')) && (
            <Checkbox isSelected={force} onChange={setForce}>
              Also over a migration that can not be reversed
            </Checkbox>
          )}
          {'environment' in request && prepared && (
            <TextField
              label="Reason"
              description={REASONS[request.kind]}
              value={reason}
              onChange={setReason}
              maxLength={500}
            />
          )}
          {refused && (
            <Problem
              problem={partsOf(refused)}
              onRetry={renew}
              retryLabel="Make a new plan"
            />
          )}
        </div>
      </DialogBody>
      <DialogActions
        verb={verb}
        onDo={go}
        whyNot={whyNot}
        isDisabled={!prepared}
        isPending={applying}
      />
    </Dialog>
  );
}

/** Why a plan can not be applied as it stands; undefined when it can. */
export function reasonNot(
  { plan, frozen, other }: Prepared,
  given: { breakGlass: string; supersede: boolean },
): string | undefined {
  const denied = deniedBy(plan.environments);
  if (denied) return 'A policy does not allow it.';
  // A rollback also stops what has made nothing yet.
  if (plan.kind !== 'rollback' && changesNothing(plan.environments))
    return 'It would change nothing.';
  const lacks = reasonLacks(frozen, given.breakGlass);
  if (lacks) return lacks;
  if (other && !given.supersede) return 'Somebody else’s has not ended.';
  return undefined;
}
