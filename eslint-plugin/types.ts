/** The type checker's knowledge of an expression, where files are linted with type information. */
import type { ParserServicesWithTypeInformation, TSESLint, TSESTree } from '@typescript-eslint/utils'
import type ts from 'typescript'

/** `maybe`: some members of a union are green; `unknown`: the type is `any`, so that it says nothing. */
export type Greenness = 'green' | 'maybe' | 'no' | 'unknown'

/** The types of which `Green<T>` is one, and to which it may be widened. */
const GENERATORS = new Set(['Generator', 'Iterator', 'IteratorObject', 'IterableIterator', 'Iterable'])

export class Types {
  #services: ParserServicesWithTypeInformation
  #checker: ts.TypeChecker

  private constructor(services: ParserServicesWithTypeInformation) {
    this.#services = services
    this.#checker = services.program.getTypeChecker()
  }

  /** Null when the file is linted without type information. */
  static of(source: Readonly<TSESLint.SourceCode>): Types | null {
    const services = source.parserServices
    return services?.program ? new Types(services as ParserServicesWithTypeInformation) : null
  }

  greenness(node: TSESTree.Node): Greenness {
    return this.#greennessOf(this.#services.getTypeAtLocation(node))
  }

  /** Whether some member of the type is a GreenThread; undefined when the type says nothing. */
  isGreenThread(node: TSESTree.Node): boolean | undefined {
    const type = this.#services.getTypeAtLocation(node)
    if (isAny(this.#checker, type)) return undefined
    return membersOf(type).some((member) => this.#isOrExtends(member, 'GreenThread'))
  }

  /** The type expected of an expression in its place; `unknown` also if none is. */
  expected(node: TSESTree.Expression): { greenness: Greenness; isAnything: boolean } {
    const type = this.#services.getContextualType(node)
    if (type === undefined) return { greenness: 'unknown', isAnything: false }
    const text = this.#checker.typeToString(type)
    return { greenness: this.#greennessOf(type), isAnything: text === 'any' || text === 'unknown' }
  }

  /** Whether a function that returns nothing is expected, and this one returns a green call. */
  dropsGreenResult(fn: TSESTree.Expression): boolean {
    const own = this.#services.getTypeAtLocation(fn).getCallSignatures()
    if (!own.some((signature) => isSomeGreen(this.#greennessOf(signature.getReturnType())))) return false
    const expected = this.#services.getContextualType(fn)
    const signatures = membersOf(expected).flatMap((member) => [...member.getCallSignatures()])
    return (
      signatures.length > 0 &&
      signatures.every((signature) => this.#checker.typeToString(signature.getReturnType()) === 'void')
    )
  }

  /** Whether a function is green by what it yields, or yields nothing so far. */
  isGreenFunction(fn: TSESTree.Node): boolean {
    return this.#services
      .getTypeAtLocation(fn)
      .getCallSignatures()
      .some((signature) => {
        const yielded = this.#yieldOf(signature.getReturnType())
        return yielded !== undefined && (yielded === this.#checker.getNeverType() || hasSuspend(yielded))
      })
  }

  #greennessOf(type: ts.Type): Greenness {
    if (isAny(this.#checker, type)) return 'unknown'
    const members = membersOf(this.#checker.getBaseConstraintOfType(type) ?? type)
    const green = members.filter((member) => {
      const yielded = this.#yieldOf(member)
      return yielded !== undefined && hasSuspend(yielded)
    })
    if (green.length === 0) return 'no'
    return green.length === members.length ? 'green' : 'maybe'
  }

  /** The type that a generator yields; undefined for other types. */
  #yieldOf(type: ts.Type): ts.Type | undefined {
    if (!GENERATORS.has(type.getSymbol()?.name ?? '')) return undefined
    return this.#checker.getTypeArguments(type as ts.TypeReference)[0]
  }

  #isOrExtends(type: ts.Type, name: string): boolean {
    if (type.getSymbol()?.name === name) return true
    const target = (type as ts.TypeReference).target ?? type
    return (
      target.isClassOrInterface() &&
      this.#checker.getBaseTypes(target).some((base) => this.#isOrExtends(base, name))
    )
  }
}

export function isSomeGreen(greenness: Greenness): boolean {
  return greenness === 'green' || greenness === 'maybe'
}

function membersOf(type: ts.Type | undefined): ts.Type[] {
  if (type === undefined) return []
  return type.isUnion() ? type.types : [type]
}

/** Whether `Suspend`, which no other library's generators yield, is among what is yielded. */
function hasSuspend(yielded: ts.Type): boolean {
  return membersOf(yielded).some((member) =>
    member.getProperties().some(({ name }) => name.startsWith('__@suspended')),
  )
}

function isAny(checker: ts.TypeChecker, type: ts.Type): boolean {
  return checker.typeToString(type) === 'any'
}
