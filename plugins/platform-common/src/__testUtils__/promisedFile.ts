/** The file that the platform promises to accept exactly as written. */
export const PROMISED = `kind: Service
metadata:
  name: payment-api
  team: payments
  tier: critical
spec:
  language: typescript
  framework: fastify
  runtime:
    replicas: 3
    cpu: "500m"
    memory: "512Mi"
  database:
    type: postgres
    size: small
  monitoring:
    alerts: true
    dashboard: true
    slo: 99.9
  deployment:
    strategy: rolling
    canary: true
    rollback: automatic
`;
