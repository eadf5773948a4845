/** Finds what people would read in source text: sentences in code, and any words in the markup of components. */
import { readFileSync } from 'node:fs';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** Two words with a space between them: more than a name, a key or a class. */
const WORDS = /\p{L}{2,}[,:;]? \p{L}{2,}/u;
const LETTERS = /\p{L}/u;
/** Attributes that are read aloud or shown. */
const SPOKEN = /^(title|alt|placeholder|label|aria-(label|description|roledescription|valuetext))$/;
/** Calls whose text is for the machine: selectors. */
const SELECTORS = /\.(querySelector(All)?|closest|matches)$/;

/** Where a piece of text was found: `line: text`. */
export type Finding = string;

/** String literals and templates of two words or more, but those of errors (technical, one click deeper) and of selectors. */
export function sentencesOfCode(text: string, fileName: string): Finding[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isNewExpression(node) && node.expression.getText(file).endsWith('Error')) return;
    if (ts.isCallExpression(node) && SELECTORS.test(node.expression.getText(file))) return;
    const words = wordsOf(node);
    if (words !== undefined && WORDS.test(words)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push(`${line + 1}: ${words}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

interface MarkupNode {
  readonly type?: string;
  readonly name?: string;
  readonly data?: string;
  readonly start?: number;
  readonly value?: unknown;
}

/** Words that are written in the markup of a component, and sentences in its script. */
export function sentencesOfComponent(fileName: string): Finding[] {
  const text = readFileSync(fileName, 'utf8');
  const { fragment, instance } = parse(text, { modern: true });
  const found: Finding[] = [];
  const visit = (node: unknown, spoken: boolean): void => {
    if (Array.isArray(node)) return node.forEach((child) => visit(child, spoken));
    if (typeof node !== 'object' || node === null) return;
    const { type, name, data = '', start = 0, value } = node as MarkupNode;
    if (type === 'Comment') return;
    if (type === 'Attribute') return visit(value, SPOKEN.test(name ?? ''));
    if (type === 'Text' && spoken && LETTERS.test(data)) found.push(`${lineAt(text, start)}: ${data.trim()}`);
    if (type === 'ExpressionTag')
      found.push(
        ...sentencesOfCode(text.slice(start + 1, (node as { end: number }).end - 1), `${fileName}.ts`),
      );
    for (const child of Object.values(node)) visit(child, spoken);
  };
  visit(fragment, true);
  if (instance) {
    const { start, end } = instance.content as unknown as { start: number; end: number };
    found.push(...sentencesOfCode(text.slice(start, end), `${fileName}.ts`));
  }
  return found;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
