/** The rule about async functions that return a greenthread, and so wait for its end. */
import type { TSESLint, TSESTree } from '@typescript-eslint/utils'
import { functionAround, Sight } from './sight.ts'

const messages = {
  waits:
    'A GreenThread is a PromiseLike, so this async function waits for its end and gives its result, not the greenthread. ' +
    'Write `await` if that is meant; else make the function a plain one.',
  addAwait: 'Say that it waits: `await`.',
}

export const noAsyncReturningGreenthread: TSESLint.RuleModule<keyof typeof messages> = {
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Disallow async functions that return a GreenThread without saying that they wait for it',
    },
    hasSuggestions: true,
    schema: [],
    messages,
  },
  defaultOptions: [],
  create(context) {
    const sight = new Sight(context.sourceCode)
    const check = (returned: TSESTree.Expression | null): void => {
      if (returned === null || !sight.isGreenThread(returned)) return
      context.report({
        node: returned,
        messageId: 'waits',
        suggest: [
          {
            messageId: 'addAwait',
            fix: (fixer) =>
              fixer.replaceText(returned, awaited(returned, context.sourceCode.getText(returned))),
          },
        ],
      })
    }
    return {
      ReturnStatement(node) {
        if (functionAround(node)?.async === true) check(node.argument)
      },
      'ArrowFunctionExpression[async=true]'(node: TSESTree.ArrowFunctionExpression) {
        if (node.body.type !== 'BlockStatement') check(node.body)
      },
    }
  },
}

/** `await` binds tighter than what is made of several operands. */
function awaited({ type }: TSESTree.Expression, text: string): string {
  const isOne = type === 'CallExpression' || type === 'Identifier' || type === 'MemberExpression'
  return isOne ? `await ${text}` : `await (${text})`
}
