import type { AbTestState } from '@intelgraph/contracts';

/** The state of a running test of `fraud`: 1.0.0 (yes) against 2.0.0 (no), half and half. */
export function abTest(
  digests: { readonly control: string | null; readonly treatment: string | null },
  more: Partial<AbTestState> = {},
): AbTestState {
  const arm = (version: string, digest: string | null): AbTestState['control_model'] => ({
    model_id: 'fraud',
    model_name: 'fraud',
    version,
    resolved: true,
    artifact_digest: digest,
  });
  return {
    id: 'ab-1',
    name: 'one against two',
    description: '',
    control_model: arm('1.0.0', digests.control),
    treatment_model: arm('2.0.0', digests.treatment),
    traffic_split: { control: 50, treatment: 50 },
    start_date: '2026-01-01T00:00:00.000Z',
    end_date: null,
    status: 'running',
    success_metrics: [],
    created_by: 'dora',
    created_at: '2026-01-01T00:00:00.000Z',
    revision: 1,
    ...more,
  };
}
