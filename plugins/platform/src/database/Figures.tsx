import { ReactNode } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { Ago } from '../components/Ago';
import { ConnectionsBar } from '../databases/ConnectionsBar';
import { money } from '../plan/planWords';
import facts from '../service/EnvironmentFacts.module.css';
import { formatBytes } from '../words/traffic';
import { byUserWords, diskWords, percentWords } from './figureWords';

function Fact(props: {
  name: string;
  detail?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={facts.fact}>
      <dt>{props.name}</dt>
      <dd className={facts.value}>{props.children}</dd>
      {props.detail && <dd className={facts.detail}>{props.detail}</dd>}
    </div>
  );
}

/** How much there is of it, and how it does, each with its unit. */
export function Figures({ database }: { database: DatabaseDetail }) {
  const { statistics, archive, keptBytes, cost } = database;
  const bytes = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formatBytes(value);
  return (
    <dl className={facts.facts}>
      <Fact name="Data" detail={statistics && <Ago time={statistics.at} />}>
        {bytes(database.bytes)}
      </Fact>
      <Fact
        name="Kept of it"
        detail={archive && `${formatBytes(archive.bytes)} of it is log`}
      >
        {bytes(keptBytes)}
      </Fact>
      <Fact
        name="Connections"
        detail={statistics && byUserWords(statistics.connections)}
      >
        <ConnectionsBar connections={database.connections} />
      </Fact>
      <Fact name="Found in memory" detail="of the blocks that were read">
        {statistics ? percentWords(statistics.cacheHits) : '–'}
      </Fact>
      <Fact name="Disk free" detail={statistics && diskWords(statistics)}>
        {bytes(statistics?.diskSize ? statistics.diskFree : null)}
      </Fact>
      <Fact
        name="Transactions"
        detail={
          statistics &&
          `${statistics.rollbacks} rolled back, ${statistics.deadlocks} deadlocks`
        }
      >
        {statistics ? statistics.commits.toLocaleString('en') : '–'}
      </Fact>
      <Fact name="Cost" detail="a month">
        {money(cost.perMonth, cost.currency)}
      </Fact>
    </dl>
  );
}
