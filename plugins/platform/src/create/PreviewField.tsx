import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Select, TextField } from '@backstage/ui';
import { useCallback } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { useLive } from '../hooks/useLive';
import { FieldProblem } from './FieldProblem';
import { PreviewNote } from './PreviewNote';
import {
  branchOptions,
  NEW_BRANCH,
  previewBranch,
  type PreviewOf,
  previewProblem,
  withoutEmpty,
} from './previewOf';
import { useProblem } from './useProblem';
import styles from './Fields.module.css';
import { FieldFrame } from './FieldFrame';

const MOST = 200;
/** More are found by typing. */
const FEW = 8;

/** Of which branch of which service a preview is made: one that is there, or a new one. */
export function PreviewField(props: FieldExtensionComponentProps<PreviewOf>) {
  const { formData, onChange, rawErrors, disabled } = props;
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const everything = me.data?.isPlatformTeam ?? false;
  const services = useLive(`services/${everything}`, () =>
    platform
      .listServices({ mine: everything ? undefined : true, limit: MOST })
      .then(page => page.items),
  );
  const of: PreviewOf = formData ?? {};
  const { service = '', from = NEW_BRANCH, name = '' } = of;
  const branches = useLive(`branches/${service}`, async () =>
    service ? platform.listBranches(service) : [],
  );
  const set = (change: Partial<PreviewOf>) =>
    onChange(withoutEmpty({ ...of, ...change }));

  const check = useCallback(
    (text: string) =>
      previewProblem({ service, from, name: text }, branches.data ?? []),
    [service, from, branches.data],
  );
  const no = useProblem(from === NEW_BRANCH ? name : '', check);
  const main = branches.data?.find(one => one.default)?.name ?? 'main';
  const none = services.data?.length === 0;
  const many = (services.data?.length ?? 0) > FEW;

  return (
    <FieldFrame>
      <div className={styles.fields}>
        <div>
          <Select
            label="Service"
            description={
              none
                ? 'None of your teams has a service yet: create one first.'
                : 'One of your teams’ services'
            }
            isRequired
            isDisabled={disabled || none}
            isInvalid={Boolean(rawErrors?.length) && !service}
            search={many ? { placeholder: 'Part of its name' } : undefined}
            options={(services.data ?? []).map(one => ({
              value: one.name,
              label: one.name,
            }))}
            selectedKey={service || null}
            onSelectionChange={key =>
              set({ service: String(key), from: undefined })
            }
          />
          <LiveProblem of={services} />
        </div>
        <div>
          <Select
            label="Begins at"
            description="Branches that have a preview already are not offered"
            isDisabled={disabled || !service}
            options={branchOptions(branches.data ?? [], main)}
            selectedKey={from}
            onSelectionChange={key =>
              set({ from: String(key), ...(key ? { name: undefined } : {}) })
            }
          />
          <LiveProblem of={branches} />
        </div>
        {from === NEW_BRANCH && (
          <div>
            <TextField
              label="Name of the branch"
              description={`It will be ${previewBranch({
                ...of,
                name: name || 'NAME',
              })}. Push there to change what is shown`}
              isRequired
              isDisabled={disabled}
              validationBehavior="aria"
              isInvalid={Boolean(no) || Boolean(rawErrors?.length)}
              autoComplete="off"
              autoCorrect="off"
              spellCheck="false"
              maxLength={190}
              value={name}
              onChange={text => set({ name: text })}
            />
            <FieldProblem no={no} rawErrors={rawErrors} />
          </div>
        )}
        {service && <PreviewNote of={of} main={main} />}
      </div>
    </FieldFrame>
  );
}
