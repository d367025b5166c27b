// From the parser's nodes to statements.

import { isStackOverflow } from "../stack-overflow.ts";
import type { Block, Statement } from "./ast.ts";
import { readFor, readIf, readTry, readWhile, readWith } from "./compound-statement-reader.ts";
import { readDecorated, readDefinition } from "./definition-reader.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { readMatch } from "./match-reader.ts";
import { namedTupleClass } from "./named-tuples.ts";
import { type BlockReader, childrenOf, type SyntaxNode } from "./node-reader.ts";
import {
  readAssert,
  readAssignment,
  readDelete,
  readImport,
  readRaise,
  readReturn,
  readScopeDeclaration,
  readUpdate,
} from "./simple-statement-reader.ts";
import { describeSyntaxError, PythonSyntaxError } from "./syntax-error.ts";

/** Reads the statements of one source text. */
export class StatementReader extends ExpressionReader implements BlockReader {
  statements(node: SyntaxNode): Statement[] {
    return childrenOf(node).flatMap((child) => {
      if (child.name === ":" || child.name === ";") return [];
      if (child.name === "StatementGroup") return this.statements(child);
      return [this.#shallow(child)];
    });
  }

  block(body: SyntaxNode | undefined): Block {
    if (body === undefined) return { body: [], bodyFrom: 0, to: 0 };
    return { body: this.statements(body), bodyFrom: body.from + 1, to: body.to };
  }

  #shallow(node: SyntaxNode): Statement {
    try {
      return this.#statement(node);
    } catch (error) {
      if (isStackOverflow(error)) {
        return this.fail(node, "this is nested too deeply to be converted");
      }
      // What a reader expected is not there, since the grammar had to skip something.
      const isBroken = !(error instanceof PythonSyntaxError) && hasError(node);
      if (!isBroken) throw error;
      return this.fail(node, describeSyntaxError(this.text(node), this.text(node)));
    }
  }

  #statement(node: SyntaxNode): Statement {
    const { from, to } = node;
    const broken = childrenOf(node).find((child) => child.type.isError);
    if (broken !== undefined && node.name !== "ForStatement") {
      this.fail(broken, describeSyntaxError(this.text(broken), this.text(node)));
    }
    switch (node.name) {
      case "DecoratedStatement":
        return readDecorated(this, node);
      case "FunctionDefinition":
      case "ClassDefinition":
        return readDefinition(this, node, [], from);
      case "ExpressionStatement":
        return { kind: "expression", value: this.list(childrenOf(node)), from, to };
      case "YieldStatement":
        return { kind: "expression", value: this.expression(node), from, to };
      case "AssignStatement":
        return namedTupleClass(readAssignment(this, node));
      case "UpdateStatement":
        return readUpdate(this, node);
      case "ReturnStatement":
        return readReturn(this, node);
      case "DeleteStatement":
        return readDelete(this, node);
      case "PassStatement":
        return { kind: "pass", from, to };
      case "BreakStatement":
        return { kind: "break", from, to };
      case "ContinueStatement":
        return { kind: "continue", from, to };
      case "RaiseStatement":
        return readRaise(this, node);
      case "AssertStatement":
        return readAssert(this, node);
      case "ScopeStatement":
        return readScopeDeclaration(this, node);
      case "ImportStatement":
        return readImport(this, node);
      case "IfStatement":
        return readIf(this, node);
      case "WhileStatement":
        return readWhile(this, node);
      case "ForStatement":
        return readFor(this, node);
      case "WithStatement":
        return readWith(this, node);
      case "TryStatement":
        return readTry(this, node);
      case "MatchStatement":
        return readMatch(this, node);
      case "TypeDefinition":
        return { kind: "untranslated", what: "a `type` statement", from, to };
      default:
        return this.fail(node, describeSyntaxError(this.text(node), this.text(node)));
    }
  }
}

/** Whether the grammar found an error within a node. */
function hasError(node: SyntaxNode): boolean {
  let found = false;
  node.cursor().iterate((part) => {
    found ||= part.type.isError;
  });
  return found;
}
