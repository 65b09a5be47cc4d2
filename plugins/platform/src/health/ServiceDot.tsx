import { StatusDot } from '../components/StatusDot';
import { useHealth } from './useHealth';

/** The one dot of a service, with its words; asked for together with all others on the page. */
export function ServiceDot(props: { service: string; withMessage?: boolean }) {
  const entry = useHealth(props.service);
  if (!entry) return <StatusDot color="unknown" label="Asking…" quiet />;
  if (entry.error) {
    return (
      <StatusDot
        color="unknown"
        label="Not known"
        title={entry.error.message}
      />
    );
  }
  if (!entry.health) {
    return (
      <StatusDot
        color="empty"
        label="Not on the platform"
        title="The platform knows no service of this name."
      />
    );
  }
  const { color, message, environment } = entry.health;
  return (
    <StatusDot
      color={color}
      title={environment ? `${environment}: ${message}` : message}
    />
  );
}
