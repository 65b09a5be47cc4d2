import { ChartsReferenceLine } from '@mui/x-charts/ChartsReferenceLine';
import { LineChart } from '@mui/x-charts/LineChart';
import type { CanaryStep } from '../../api/productionTypes';
import styles from './CanaryPanel.module.css';
import { allowedErrors, mostErrors, type Point } from './series';

const STABLE = 'var(--wm-status-deploying, currentColor)';
const CANDIDATE = 'var(--wm-status-degraded, currentColor)';
const LIMIT = 'var(--wm-status-failing, currentColor)';
const HEIGHT = 200;

const clock = (time: Date) =>
  time.toLocaleTimeString('en-GB', { hour12: false });
const percent = (value: number | null) => (value === null ? '–' : `${value} %`);
const millis = (value: number | null) => (value === null ? '–' : `${value} ms`);

/** Errors and latency of both releases, and the candidate's share of the requests, over time. A table says the same. */
export function CanaryChart(props: { points: Point[]; steps: CanaryStep[] }) {
  const { points, steps } = props;
  const allowed = allowedErrors(steps);
  const most = mostErrors(points, allowed);
  const xAxis = [
    {
      data: points.map(point => point.time),
      scaleType: 'time' as const,
      valueFormatter: clock,
      tickNumber: 3,
    },
  ];
  const common = {
    height: HEIGHT,
    xAxis,
    margin: { left: 0, right: 32, top: 12, bottom: 0 },
    skipAnimation: true,
    grid: { horizontal: true },
  };
  const series = (
    stable: 'stableErrors' | 'stableP95',
    candidate: 'candidateErrors' | 'candidateP95',
    valueFormatter: (value: number | null) => string,
  ) => [
    {
      data: points.map(point => point[stable]),
      label: 'Stable',
      color: STABLE,
      showMark: points.length < 3,
      connectNulls: true,
      curve: 'linear' as const,
      valueFormatter,
    },
    {
      data: points.map(point => point[candidate]),
      label: 'Candidate',
      color: CANDIDATE,
      showMark: points.length < 3,
      connectNulls: true,
      curve: 'linear' as const,
      valueFormatter,
    },
  ];

  return (
    <div className={styles.charts}>
      <figure className={styles.chart} aria-label="Error rate over time">
        <figcaption>Error rate, %</figcaption>
        <LineChart
          {...common}
          yAxis={[{ min: 0, max: most, width: 44 }]}
          series={series('stableErrors', 'candidateErrors', percent)}
        >
          {allowed !== undefined && (
            <ChartsReferenceLine
              y={allowed}
              label={`objective: ${allowed} %`}
              labelAlign="end"
              lineStyle={{ stroke: LIMIT, strokeDasharray: '5 4' }}
              labelStyle={{ fontSize: 11 }}
            />
          )}
        </LineChart>
      </figure>
      <figure className={styles.chart} aria-label="Latency over time">
        <figcaption>Latency, p95, ms</figcaption>
        <LineChart
          {...common}
          yAxis={[{ min: 0, width: 40 }]}
          series={series('stableP95', 'candidateP95', millis)}
        />
      </figure>
      <figure
        className={styles.chart}
        aria-label="Share of the candidate over time"
      >
        <figcaption>Requests that go to the candidate, %</figcaption>
        <LineChart
          {...common}
          yAxis={[{ min: 0, max: 100, width: 40 }]}
          series={[
            {
              data: points.map(point => point.weight),
              label: 'Candidate',
              color: CANDIDATE,
              curve: 'stepAfter',
              area: true,
              showMark: false,
              valueFormatter: percent,
            },
          ]}
          hideLegend
          sx={{ '& .MuiAreaElement-root': { fillOpacity: 0.2 } }}
        />
      </figure>
    </div>
  );
}
