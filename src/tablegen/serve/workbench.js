// The editor's side of the workbench: what must not wait for the server. The library's CodeMirror is the editor.
import * as CM from "nicegui-codemirror";

let component = null;
let view = null;
let file = "";
let newest = null;
let ready = Promise.resolve();

const lineOf = (state) => state.doc.lineAt(state.selection.main.head).number;

function markBoxes(scroll) {
  if (!view) return;
  const line = String(lineOf(view.state));
  let first = null;
  for (const box of document.querySelectorAll(".tg-spot")) {
    const here = box.dataset.line === line && !box.dataset.file;
    box.classList.toggle("tg-here", here);
    if (here && !first) first = box;
  }
  if (!scroll || !first) return;
  const pane = document.querySelector(".tg-pages"); // the pane alone: on a small screen the editor must stay in sight
  const [box, seen] = [first.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (box.top < seen.top) pane.scrollTop -= seen.top - box.top + 8;
  else if (box.bottom > seen.bottom) pane.scrollTop += Math.min(box.bottom - seen.bottom + 8, box.top - seen.top);
}

function goTo(line) {
  if (!view || line < 1) return;
  const at = view.state.doc.line(Math.min(line, view.state.doc.lines));
  const value = /^[^:：]*[:：]\s*/.exec(at.text);
  const anchor = at.from + (value ? value[0].length : at.text.length - at.text.trimStart().length);
  view.dispatch({ selection: { anchor }, effects: CM.EditorView.scrollIntoView(anchor, { y: "center" }) });
  view.focus();
}

async function complete(context) {
  const line = context.state.doc.lineAt(context.pos);
  const typed = context.state.sliceDoc(line.from, context.pos);
  if (!context.explicit && !/[^\s-]/.test(typed)) return null;
  const answer = await fetch("/workbench/complete", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      file, before: context.state.sliceDoc(0, context.pos), after: context.state.sliceDoc(context.pos),
    }),
  });
  if (!answer.ok || context.aborted) return null;
  const found = await answer.json();
  if (!found.options.length) return null;
  return {
    from: line.from + Array.from(typed).slice(0, found.start).join("").length,
    options: found.options.map((option, place) => ({
      label: option.label, boost: -place, apply: option.insert, info: option.help || undefined,
      type: option.is_key ? "property" : "enum",
    })),
    validFor: /^[^:：\n]*$/,
  };
}

// full-width signs where YAML wants plain ones: mended as they are typed at the place of a key
const mend = CM.EditorView.inputHandler.of((editor, from, to, text) => {
  if (text !== "：" || from !== to || !workbench.mending) return false;
  const line = editor.state.doc.lineAt(from);
  const before = editor.state.sliceDoc(line.from, from);
  if (/[:#"'：]/.test(before) || !before.trim() || line.to !== from) return false;
  editor.dispatch({ changes: { from, insert: ": " }, selection: { anchor: from + 2 }, userEvent: "input.type" });
  return true;
});

function jump(step) {
  const lines = [...document.querySelectorAll('.tg-go[data-file=""]')].map((item) => Number(item.dataset.line)).filter((n) => n);
  lines.sort((one, other) => one - other);
  if (!view || !lines.length) return;
  const now = lineOf(view.state);
  const next = step > 0 ? lines.find((n) => n > now) ?? lines[0] : lines.findLast((n) => n < now) ?? lines.at(-1);
  goTo(next);
}

// what can be taken back goes to the server shortly after each change: Ctrl+Z still does it when the page is opened again
const MAX_STEPS = 500000;
let remembering = null;
let changed = 0; // the line that was changed and that the cursor is still in

function remember() {
  remembering ??= setTimeout(() => {
    remembering = null;
    if (!view) return;
    const past = view.state.toJSON({ past: CM.historyField }).past;
    let steps = JSON.stringify(past);
    while (steps.length > MAX_STEPS && past.done.length) {
      past.done.splice(0, Math.ceil(past.done.length / 2)); // the oldest
      steps = JSON.stringify(past);
    }
    if (steps.length <= MAX_STEPS) emitEvent("steps", { file, steps });
  }, 150);
}

const watch = CM.EditorView.updateListener.of((update) => {
  if (update.docChanged || update.selectionSet) markBoxes(update.selectionSet);
  if (update.docChanged) remember();
  const line = lineOf(update.state);
  if (changed && line !== changed) {
    emitEvent("left-line", changed);
    changed = 0;
  }
  if (update.docChanged && update.transactions.some((one) => one.isUserEvent("input.type") || one.isUserEvent("delete")))
    changed = line;
});

// Without the program what is typed could not be kept: nothing can be typed until it is there again.
function lose(lost) {
  document.querySelector(".tg-lost")?.remove();
  if (lost) {
    const said = document.createElement("div");
    said.className = "tg-lost";
    said.setAttribute("role", "alert");
    said.textContent = "工作台的程序停了，这里先不能写；打过的字都在草稿里。重新启动它，用新的地址打开，接着写。";
    document.body.append(said);
  }
  if (component?.editor) component.setDisabled(lost || component.disable);
}

const PHRASES = {
  "Fold line": "收起", "Unfold line": "展开", "Find": "找", "Replace": "换成", "next": "下一处", "previous": "上一处",
  "all": "全选", "match case": "分大小写", "by word": "整个词", "regexp": "正则式", "replace": "换这处", "replace all": "全部换",
  "close": "关上", "current match": "这一处", "on line": "在行", "Go to line": "到第几行", "go": "去", "Completions": "可以写的",
  "replaced match on line $": "换了第 $ 行的一处", "replaced $ matches": "换了 $ 处", "folded code": "收起的", "unfold": "展开",
};

const extras = [
  watch, mend, CM.EditorState.languageData.of(() => [{ autocomplete: complete }]),
  CM.EditorState.phrases.of(PHRASES),
  CM.EditorView.contentAttributes.of({ "aria-label": "规格", tabindex: "0" }), // also where it may only be read
  CM.keymap.of([{ key: "Escape", run: CM.temporarilySetTabFocusMode }]), // then Tab leaves the editor
];

// The text as it is, with the steps that led to it; of steps to an older text the difference is one more step.
// False where the record is damaged.
function withPast(past) {
  let state;
  const extensions = [component.setupExtensions(), extras];
  try {
    const saved = { doc: past.text, selection: { ranges: [{ anchor: 0, head: 0 }], main: 0 }, past: JSON.parse(past.steps) };
    state = CM.EditorState.fromJSON(saved, { extensions }, { past: CM.historyField });
  } catch {
    emitEvent("say", "以前的步骤读不出来了，不能用 Ctrl+Z 退回到打开以前");
    return false;
  }
  const text = view.state.doc.toString();
  view.setState(state);
  component.setLanguage(component.language);
  component.setTheme(component.theme);
  component.setDisabled(component.disable);
  component.setLineWrapping(component.lineWrapping);
  component.setEditorValue(text);
  return true;
}

const workbench = {
  mending: true,
  attach(id, name, past) {
    ready = this.attached(id, name, past);
  },
  async attached(id, name, past) {
    for (let tries = 0; tries < 200; tries++) {
      component = getElement(id);
      if (component?.editor) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    if (!view) {
      window.socket.on("disconnect", () => lose(true));
      window.socket.on("connect", () => lose(false));
    }
    view = component.editor;
    file = name;
    changed = 0;
    if (!past || !withPast(past)) view.dispatch({ effects: CM.StateEffect.appendConfig.of(extras) });
    const address = new URL(location);
    address.searchParams.set("open", name); // for when the page is loaded again
    history.replaceState(null, "", address);
    markBoxes(false);
    view.focus();
  },
  // of a text that is no longer in the editor nothing is shown
  findings(text, decorations, tooltips) {
    if (!view || view.state.doc.toString() !== text) return;
    component.setDecorations(decorations);
    component.setLineTooltips(tooltips);
  },
  // as if it were typed: it can be undone, and the server learns of it
  replace(before, after) {
    if (!view || view.state.doc.toString() !== before) return;
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start++;
    let old = before.length;
    let end = after.length;
    while (old > start && end > start && before[old - 1] === after[end - 1]) (old--, end--);
    view.dispatch({ changes: { from: start, to: old, insert: after.slice(start, end) }, userEvent: "input.repair" });
    view.focus();
  },
  theme(name) {
    component?.setTheme(name);
  },
  // the old pages stay until the new ones can be shown, so that nothing flickers
  async pages(markup) {
    const drawn = document.createElement("div");
    drawn.innerHTML = markup; // made and escaped by the server
    newest = drawn;
    await Promise.allSettled([...drawn.querySelectorAll("img")].map((picture) => picture.decode()));
    if (newest !== drawn) return;
    document.querySelector(".tg-pages").replaceChildren(...drawn.childNodes);
    markBoxes(false);
  },
  async goTo(line) {
    await ready;
    goTo(line);
  },
};
window.workbench = workbench;

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-line],[data-repair],[data-answer]");
  if (!target) return;
  if (target.dataset.repair) emitEvent("repair", Number(target.dataset.repair));
  else if (target.dataset.answer) emitEvent("answer", Number(target.dataset.answer));
  else if (target.dataset.line !== "0" && target.dataset.file)
    emitEvent("go", { file: target.dataset.file, line: Number(target.dataset.line) });
  else if (target.dataset.line !== "0") goTo(Number(target.dataset.line));
  else if (target.classList.contains("tg-spot")) emitEvent("say", target.getAttribute("aria-label"));
});

// -- the keyboard

const PANES = [".tg-top button", ".tg-left .q-tree [tabindex='0']", ".cm-content", ".tg-pages", ".tg-list"];

function nextPane(step) {
  const panes = PANES.map((pane) => document.querySelector(pane)).filter((item) => item);
  const now = panes.findIndex((item) => {
    const pane = item.closest(".tg-top, .tg-left, .tg-editor, .tg-right, .tg-bottom");
    return pane?.contains(document.activeElement);
  });
  const next = panes[now < 0 ? 0 : (now + step + panes.length) % panes.length];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

// The library's tree has neither roles nor arrows, and every item of it is a stop of Tab.
const isOpen = (item) => item.querySelector(":scope > .q-tree__arrow")?.classList.contains("q-tree__arrow--rotate");
const parentOf = (item) =>
  item.closest(".q-tree__children")?.closest(".q-tree__node")?.querySelector(":scope > .q-tree__node-header") ?? null;
const items = () => // those in sight; what is being closed is out of it already
  [...document.querySelectorAll(".q-tree .q-tree__node-header")].filter((item) => {
    const above = parentOf(item);
    return item.closest(".q-tree__node").offsetParent && (!above || isOpen(above));
  });

function dressTree(tree) {
  tree.setAttribute("role", "tree");
  tree.setAttribute("aria-label", "单位和项目");
  const all = [...tree.querySelectorAll(".q-tree__node-header")];
  for (const item of all) {
    const node = item.closest(".q-tree__node");
    item.setAttribute("role", "treeitem");
    item.setAttribute("aria-selected", String(item.classList.contains("q-tree__node--selected")));
    const arrow = item.querySelector(".q-tree__arrow");
    if (arrow) item.setAttribute("aria-expanded", String(isOpen(item)));
    node.querySelector(":scope > .q-tree__node-collapsible > .q-tree__children")?.setAttribute("role", "group");
  }
  const seen = items();
  const stop = seen.find((item) => item === document.activeElement)
    ?? seen.find((item) => item.classList.contains("q-tree__node--selected")) ?? seen[0];
  for (const item of all) {
    const wanted = item === stop ? "0" : "-1";
    if (item.getAttribute("tabindex") !== wanted) item.setAttribute("tabindex", wanted);
  }
}

let dressing = null;
new MutationObserver(() => {
  dressing ??= setTimeout(() => {
    dressing = null;
    document.querySelectorAll(".tg-left .q-tree").forEach(dressTree);
  }, 50);
}).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style"] });

function walkTree(event) {
  const item = event.target.closest?.("[role=treeitem]");
  const field = event.target.closest?.(".tg-left input");
  if (!item && !(field && event.key === "ArrowDown")) return false;
  const all = items();
  const now = all.indexOf(item);
  const expanded = item?.querySelector(":scope > .q-tree__arrow") ? isOpen(item) : null;
  let next = null;
  if (event.key === "ArrowDown") next = all[now + 1];
  else if (event.key === "ArrowUp") next = all[now - 1] ?? document.querySelector(".tg-left input");
  else if (event.key === "Home") next = all[0];
  else if (event.key === "End") next = all.at(-1);
  else if (event.key === "ArrowRight" && expanded === false) item.click();
  else if (event.key === "ArrowRight" && expanded === true) next = all[now + 1];
  else if (event.key === "ArrowLeft" && expanded === true) item.click();
  else if (event.key === "ArrowLeft") next = parentOf(item);
  else return false;
  next?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (walkTree(event)) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  const control = event.ctrlKey || event.metaKey;
  let name = null;
  if (control && event.key.toLowerCase() === "s") name = "save";
  else if (control && event.key === "Enter") name = "make";
  else if (event.altKey && event.key === "Enter") name = "repair-line";
  else if (event.key === "F1") name = "keys";
  else if (event.key === "F6") {
    event.preventDefault();
    return nextPane(event.shiftKey ? -1 : 1);
  } else if (control && event.key.toLowerCase() === "p") {
    event.preventDefault();
    return document.querySelector(".tg-left input").focus();
  } else if (event.key === "F8") {
    event.preventDefault();
    return jump(event.shiftKey ? -1 : 1);
  }
  if (!name) return;
  event.preventDefault();
  event.stopPropagation();
  emitEvent(name, view ? lineOf(view.state) : 0);
}, true);


// a file dragged over the page opens the import; dropped beside it, it would take the place of the page
document.addEventListener("dragenter", (event) => {
  if (event.dataTransfer?.types.includes("Files") && !document.querySelector(".q-dialog")) emitEvent("import");
});
for (const name of ["dragover", "drop"])
  document.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes("Files") && !event.target.closest?.(".q-uploader")) event.preventDefault();
  });

// what is chosen with the arrows in the catalogue
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".tg-card");
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!card || !step) return;
  event.preventDefault();
  const cards = [...document.querySelectorAll(".tg-card")].filter((item) => item.offsetParent);
  const next = cards[(cards.indexOf(card) + step + cards.length) % cards.length];
  next.focus();
  next.click();
});
