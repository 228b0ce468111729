import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

/** Root folder of the repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: { readonly limits?: { readonly memory?: string }; readonly requests?: object };
  readonly securityContext?: object;
  readonly terminationMessagePolicy?: string;
  readonly startupProbe?: object;
  readonly livenessProbe?: { readonly httpGet: { readonly scheme: string } };
  readonly readinessProbe?: { readonly httpGet: { readonly scheme: string } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

export interface PodTemplate {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly automountServiceAccountToken?: boolean;
    readonly securityContext?: {
      readonly runAsNonRoot?: boolean;
      readonly runAsUser?: number;
      readonly fsGroup?: number;
    };
    readonly nodeSelector?: object;
    readonly priorityClassName?: string;
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string; readonly emptyDir?: { readonly sizeLimit?: string } }[];
  };
}

export interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** A Kubernetes object, with what the tests look at. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly rules?: readonly RoleRule[];
  readonly spec?: { readonly strategy?: object; readonly template?: PodTemplate };
}

/** The objects of some YAML. */
export function parseManifests(text: string): Manifest[] {
  return [...parseAllDocuments(text)]
    .filter(({ contents }) => contents !== null)
    .map((each) => each.toJS() as Manifest);
}

/** Every object in the files of a folder of `deploy/`, its kustomization left out. */
export function readFolder(folder: string): Manifest[] {
  return yamlFiles(folder).flatMap((name) => parseManifests(readFileSync(join(root, 'deploy', folder, name), 'utf8')));
}

/** Names of the YAML files of a folder of `deploy/`, its kustomization left out. */
export function yamlFiles(folder: string): string[] {
  const names = readdirSync(join(root, 'deploy', folder));
  return names.filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml').toSorted();
}

/** The `kustomization.yaml` of a folder of `deploy/`. */
export function readKustomization(folder: string): {
  readonly resources: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
  readonly images?: readonly { readonly newName: string; readonly newTag: string }[];
} {
  return parse(readFileSync(join(root, 'deploy', folder, 'kustomization.yaml'), 'utf8')) as ReturnType<
    typeof readKustomization
  >;
}

// The first whose kustomize knows all that the overlays use.
const oldestMinor = 27;

/** The kubectl of `KUBECTL` or of the `PATH`; `undefined` when there is none, or an old one. */
export function findKubectl(): string | undefined {
  const kubectl = process.env['KUBECTL'] ?? 'kubectl';
  try {
    const text = execFileSync(kubectl, ['version', '--client', '-o', 'json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { clientVersion } = JSON.parse(text) as { readonly clientVersion: { readonly minor: string } };
    return Number.parseInt(clientVersion.minor, 10) >= oldestMinor ? kubectl : undefined;
  } catch {
    return undefined;
  }
}

/** What `kubectl apply -k` would apply. */
export function render(kubectl: string, folder: string): Manifest[] {
  return parseManifests(execFileSync(kubectl, ['kustomize', join(root, 'deploy', folder)], { encoding: 'utf8' }));
}

/** The pod of the Deployment among these. */
export function podTemplate(manifests: readonly Manifest[]): PodTemplate {
  const template = manifests.find(({ kind }) => kind === 'Deployment')?.spec?.template;
  if (!template) throw new Error('there is no Deployment');
  return template;
}

/** A container of the pod. */
export function containerOf(pod: PodTemplate, name: string): Container {
  const container = pod.spec.containers.find((each) => each.name === name);
  if (!container) throw new Error(`there is no container ${name}`);
  return container;
}
