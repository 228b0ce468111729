import { describe, expect, it } from '@jest/globals';
import { anonymizeInfrastructure } from '../../src/redactions/infrastructure.ts';
import { applied } from '../support/notes.ts';

describe('the change of the infrastructure', () => {
  it('hides the name at the provider, regions, projects and clouds', () => {
    const platformStatus = {
      aws: { region: 'eu', serviceEndpoints: [] },
      azure: { cloudName: 'az' },
      gcp: { region: 'us', projectID: 'p' },
      ibmcloud: { location: 'l' },
      openstack: { cloudName: 'os' },
    };

    expect(applied(anonymizeInfrastructure, { status: { infrastructureName: 'prod-1x', platformStatus } })).toEqual({
      object: {
        status: {
          infrastructureName: 'xxxx-xx',
          platformStatus: {
            aws: { region: 'xx', serviceEndpoints: [] },
            azure: { cloudName: 'xx' },
            gcp: { region: 'xx', projectID: 'x' },
            ibmcloud: { location: 'x' },
            openstack: { cloudName: 'xx' },
          },
        },
      },
      errors: [],
      warnings: [],
    });
  });

  it('reports a missing platformStatus and does no more', () => {
    expect(applied(anonymizeInfrastructure, { status: { platform: 'None' } })).toEqual({
      object: { status: { platform: 'None' } },
      errors: ['the infrastructure has no status.platformStatus'],
      warnings: [],
    });
  });
});
