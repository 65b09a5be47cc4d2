import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Select, TextAreaField } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { useLive } from '../hooks/useLive';
import { FieldFrame } from './FieldFrame';
import { FieldProblem } from './FieldProblem';
import { Conclusions, Findings } from './Findings';
import {
  type BringInOf,
  bringInProblem,
  inTheWay,
  proposed,
  repositoriesFor,
} from './bringInOf';
import styles from './Fields.module.css';

/** More are found by typing. */
const FEW = 8;

/** Which repository is brought in, what was found in it, and the platform.yaml that it gets. */
export function BringInField(props: FieldExtensionComponentProps<BringInOf>) {
  const { formData, onChange, rawErrors, disabled } = props;
  const platform = useApi(platformApiRef);
  const of: BringInOf = formData ?? {};
  const { repository = '', serviceFile = '' } = of;
  const choice = useLive('repositories/to-bring-in', async () => {
    const [me, all] = await Promise.all([
      platform.whoAmI(),
      platform.listRepositories(),
    ]);
    return repositoriesFor(all, me);
  });
  const proposal = useLive(`proposal/${repository}`, async () =>
    repository ? platform.getProposal(repository) : undefined,
  );

  // Once for each look: what somebody has changed since is theirs.
  const filled = useRef<string>();
  const { data } = proposal;
  useEffect(() => {
    if (!data || data.repository !== repository) return;
    const look = `${data.repository}@${data.head}`;
    if (filled.current === look || (!filled.current && of.head === data.head)) {
      filled.current = look;
      return;
    }
    filled.current = look;
    onChange(proposed(data));
  }, [data, repository, of.head, onChange]);

  const [no, setNo] = useState<string>();
  useEffect(() => {
    let over = false;
    if (!serviceFile) setNo(undefined);
    else
      bringInProblem(of).then(
        words => !over && setNo(words),
        () => {},
      );
    return () => {
      over = true;
    };
    // Of what is asked for only the text is written by hand.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [serviceFile, repository]);

  const none = choice.data?.length === 0;
  const stops = data && inTheWay(data.findings);
  return (
    <FieldFrame>
      <div className={styles.fields}>
        <div>
          <Select
            label="Repository"
            description="On the platform's git, of one of your teams, and no service yet"
            isRequired
            isDisabled={disabled || none}
            isInvalid={Boolean(rawErrors?.length) && !repository}
            search={
              (choice.data?.length ?? 0) > FEW
                ? { placeholder: 'Part of its name' }
                : undefined
            }
            options={(choice.data ?? []).map(one => ({
              value: one.name,
              label: one.name,
            }))}
            selectedKey={repository || null}
            onSelectionChange={key => onChange({ repository: String(key) })}
          />
          <LiveProblem of={choice} />
          <div className={styles.note}>
            <p>
              {none
                ? 'None of your teams has a repository here that is no service.'
                : 'It is somewhere else?'}{' '}
              In the folder of the service, <code>platform init --push</code>{' '}
              looks at it, asks, and brings it in with its history.
            </p>
          </div>
        </div>
        {repository && <LiveProblem of={proposal} />}
        {data?.repository === repository && (
          <>
            <div>
              <Findings findings={data.findings} />
              <FieldProblem
                no={stops && `It cannot be brought in yet: ${stops}`}
              />
            </div>
            {data.serviceFile && (
              <div>
                <TextAreaField
                  label="platform.yaml"
                  description={
                    data.current === serviceFile
                      ? 'As it is in the repository'
                      : 'Added in one commit; change what is not right'
                  }
                  isRequired
                  isDisabled={disabled}
                  isInvalid={Boolean(no)}
                  validationBehavior="aria"
                  spellCheck="false"
                  rows={16}
                  value={serviceFile}
                  onChange={text => onChange({ ...of, serviceFile: text })}
                />
                <FieldProblem no={no} />
                <Conclusions concluded={data.concluded} />
                {data.catalogFile && (
                  <p className={styles.hint}>
                    A catalog-info.yaml is added beside it: there is none yet.
                  </p>
                )}
              </div>
            )}
          </>
        )}
      </div>
    </FieldFrame>
  );
}
