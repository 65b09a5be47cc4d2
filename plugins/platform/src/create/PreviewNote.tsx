import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { useLive } from '../hooks/useLive';
import { money } from '../plan/planWords';
import { plainText } from '../words/plainText';
import { costOf } from './places';
import { previewBranch, type PreviewOf } from './previewOf';
import styles from './Fields.module.css';

/** What a preview will show, what it costs, and when it goes. */
export function PreviewNote(props: { of: PreviewOf; main: string }) {
  const { of, main } = props;
  const service = of.service!;
  const at = of.from || main;
  const platform = useApi(platformApiRef);
  const commit = useLive(`newest/${service}/${at}`, async () =>
    platform.listCommits(service, 1, at).then(
      ([newest]) => newest,
      () => undefined,
    ),
  ).data;
  const cost = useLive(`costs/${service}`, async () => {
    const query = { q: service, environment: 'staging', limit: 20 };
    return costOf((await platform.listBindings(query)).items, [service]);
  }).data;

  return (
    <div className={styles.note} role="status">
      {commit && (
        <p>
          Shows “{plainText(commit.message.split('\n')[0])}” by{' '}
          {plainText(commit.author)}, <Ago time={commit.committedAt} />.
        </p>
      )}
      <p>
        {cost &&
          `It costs ${money(
            cost.perMonth,
            cost.currency,
          )} a month while it stays, as in staging. `}
        Its database begins empty; services that it does not have answer from
        staging. It goes when{' '}
        {of.from || of.name ? previewBranch(of) : 'its branch'} is deleted or
        merged, or when its time is over.
      </p>
    </div>
  );
}
