import { useApi } from '@backstage/frontend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Combobox } from '@backstage/ui';
import { useEffect, useMemo, useRef } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { useLive } from '../hooks/useLive';
import { OpenedByPointer } from './OpenedByPointer';
import { refusal, sortTeams, type Team } from './teams';
import { FieldFrame } from './FieldFrame';

const option = (team: Team) => ({ value: team.ref, label: team.title });

/** Who owns what is created: the own teams first, the only one already chosen, and a plain no where it is not theirs. */
export function TeamField(props: FieldExtensionComponentProps<string>) {
  const { formData, onChange, rawErrors, required, disabled, schema } = props;
  const platform = useApi(platformApiRef);
  const catalog = useApi(catalogApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const groups = useLive('groups', async () => {
    const { items } = await catalog.getEntities({
      filter: { kind: 'Group' },
      fields: ['kind', 'metadata', 'spec.profile.displayName'],
    });
    return items.map((group): Team => {
      const profile = group.spec?.profile as
        | { displayName?: string }
        | undefined;
      return {
        ref: stringifyEntityRef(group),
        title:
          profile?.displayName ?? group.metadata.title ?? group.metadata.name,
      };
    });
  });

  const { own, others } = useMemo(
    () => sortTeams(groups.data ?? [], me.data),
    [groups.data, me.data],
  );
  const options = useMemo(
    () =>
      own.length && others.length
        ? [
            {
              title: own.length > 1 ? 'Your teams' : 'Your team',
              options: own.map(option),
            },
            { title: 'Other teams', options: others.map(option) },
          ]
        : [...own, ...others].map(option),
    [own, others],
  );

  // Once, and not where somebody is in the field already: whoever types there, or clears it, decides.
  const chosen = useRef(false);
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen.current || !groups.data || !me.data) return;
    chosen.current = true;
    const taken = field.current?.contains(document.activeElement);
    if (!formData) onChange(own.length === 1 && !taken ? own[0].ref : '');
  }, [groups.data, me.data, own, formData, onChange]);

  const no = refusal(formData, me.data);
  return (
    <FieldFrame no={no} rawErrors={rawErrors} place={field}>
      <OpenedByPointer>
        {menuTrigger => (
          <Combobox
            label={schema.title ?? 'Team'}
            description={schema.description}
            isRequired={required}
            isDisabled={disabled}
            isInvalid={Boolean(no) || Boolean(rawErrors?.length)}
            menuTrigger={menuTrigger}
            // The form says what is wrong; a browser's own bubble would open the list instead.
            validationBehavior="aria"
            options={options}
            selectedKey={formData || null}
            onSelectionChange={key => onChange(key === null ? '' : String(key))}
          />
        )}
      </OpenedByPointer>
      <LiveProblem of={groups.error ? groups : me} />
    </FieldFrame>
  );
}
