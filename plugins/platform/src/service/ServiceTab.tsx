import { useEntity } from '@backstage/plugin-catalog-react';
import { ReactNode } from 'react';
import { serviceOf } from './serviceOf';
import styles from './ServiceTab.module.css';

/** A tab on the page of a service, whose name its content gets; with another service it starts afresh. */
export function ServiceTab(props: {
  children: (service: string) => ReactNode;
}) {
  const { entity } = useEntity();
  const service = serviceOf(entity) ?? entity.metadata.name;
  return (
    <div key={service} className={styles.tab} data-testid="service-tab">
      {props.children(service)}
    </div>
  );
}
