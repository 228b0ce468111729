/**
 * Replaces `$(NAME)` by the variable, as Kubernetes does in variables, commands and arguments (core/v1, `Container`):
 * `$$(NAME)` stands for the text `$(NAME)`, and what is not known stays as it is.
 */
export function expand(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (found, name?: string) =>
    name === undefined ? '$' : (variables[name] ?? found),
  );
}
