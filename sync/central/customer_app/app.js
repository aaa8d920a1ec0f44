"use strict";
// The reference app: makes a key that cannot leave this device, gets a credential of 30 days for it, and shows a
// code with a fresh proof every 20 seconds. docs/platform.md defines what is signed.

const TEXTS = {
  vi: {
    language: "English", hello: (n) => `Chào ${n}`, points: (p) => `${p.toLocaleString("vi-VN")} điểm`,
    hint: "Đưa mã này trước gương. Mã tự đổi sau mỗi 20 giây.", offers: "Ưu đãi của bạn", shortlist: "Món bạn đã chọn lưu",
    noOffers: "Hiện chưa có ưu đãi.", noShortlist: "Bạn chưa chọn lưu món nào.",
    notAgreed: "Bạn chưa đồng ý lưu lịch sử thử.", until: "đến", end: "Gỡ khỏi thiết bị này", sold: "Không còn bán",
    ended: "Đã gỡ khỏi thiết bị này.", unlinked: "Hãy xin liên kết mới tại cửa hàng rồi mở lại trang này.",
    offline: "Đang ngoại tuyến: mã cần mạng để vẽ lại.", refused: "Liên kết không dùng được:",
    pin: "Mã PIN của bạn", pinNone: "Khi bạn đưa thẻ hoặc số điện thoại ở gương, mã PIN thay cho câu hỏi. 6 đến 12 chữ số, không dễ đoán.",
    pinSet: "Bạn đã có mã PIN. Gõ mã mới để đổi, hoặc gỡ bỏ.", pinSave: "Lưu PIN", pinEnd: "Gỡ PIN", pinDone: "Đã lưu.", pinWeak: "Mã này không dùng được: 6 đến 12 chữ số, không dễ đoán.",
    old: "Trình duyệt này không tạo được khóa Ed25519. Hãy cập nhật trình duyệt.", code: "Mã của bạn",
  },
  en: {
    language: "Tiếng Việt", hello: (n) => `Hello ${n}`, points: (p) => `${p.toLocaleString("en-GB")} points`,
    hint: "Hold this code up to the mirror. It changes every 20 seconds.", offers: "Your offers", shortlist: "Your shortlist",
    noOffers: "There are no offers now.", noShortlist: "You have shortlisted nothing yet.",
    notAgreed: "You did not agree to keep a try-on history.", until: "until", end: "Remove from this device", sold: "No longer sold",
    ended: "Removed from this device.", unlinked: "Ask for a new link in the shop, then open this page again.",
    offline: "Offline: drawing the code needs the network.", refused: "The link cannot be used:",
    pin: "Your PIN", pinNone: "When you give your card or telephone number at the mirror, the PIN stands for the question. 6 to 12 digits, not easy to guess.",
    pinSet: "You have a PIN. Type another to change it, or remove it.", pinSave: "Save the PIN", pinEnd: "Remove the PIN", pinDone: "Saved.", pinWeak: "This PIN cannot be used: 6 to 12 digits, not easy to guess.",
    old: "This browser cannot make Ed25519 keys. Please update it.", code: "Your code",
  },
};
const PERIOD = 20;
const RENEW_DAYS = 10;
const LABELS = { member: ["Thành viên", "Member"], silver: ["Bạc", "Silver"], gold: ["Vàng", "Gold"], diamond: ["Kim cương", "Diamond"] };
const $ = (id) => document.getElementById(id);
let language = localStorage.getItem("language") || (navigator.language.startsWith("en") ? "en" : "vi");
let known = null;
let skew = 0;

// --- CBOR (RFC 8949): the few types that are needed, in their shortest form

function head(major, n) {
  if (n < 24) return [major << 5 | n];
  if (n < 0x100) return [major << 5 | 24, n];
  if (n < 0x10000) return [major << 5 | 25, n >> 8, n & 255];
  return [major << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255];
}
const int = (n) => Uint8Array.from(n < 0 ? head(1, -1 - n) : head(0, n));
const bytes = (b) => join(Uint8Array.from(head(2, b.length)), b);
const text = (s) => { const b = new TextEncoder().encode(s); return join(Uint8Array.from(head(3, b.length)), b); };
const list = (...items) => join(Uint8Array.from(head(4, items.length)), ...items);
const map = (...pairs) => join(Uint8Array.from(head(5, pairs.length)), ...pairs.flat());
const tagged = (n, item) => join(Uint8Array.from(head(6, n)), item);
function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

function base45(data) {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  let out = "";
  for (let i = 0; i < data.length; i += 2) {
    const pair = i + 1 < data.length;
    let n = pair ? data[i] * 256 + data[i + 1] : data[i];
    for (let k = 0; k < (pair ? 3 : 2); k++) { out += alphabet[n % 45]; n = Math.floor(n / 45); }
  }
  return out;
}
const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
const unbase64 = (s) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

// COSE_Sign1 (RFC 9052) by this device's key, over the time and a nonce; the credential is signed along.
async function rotatingCode(mine) {
  const credential = unbase64(mine.credential);
  const header = map([int(1), int(-8)]);
  const now = Math.floor((Date.now() + skew) / 1000);
  const payload = map([int(6), int(now)], [int(7), bytes(crypto.getRandomValues(new Uint8Array(8)))]);
  const toSign = list(text("Signature1"), bytes(header), bytes(credential), bytes(payload));
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", mine.key, toSign));
  const proof = tagged(18, list(bytes(header), map(), bytes(payload), bytes(signature)));
  return "GG2:" + base45(list(bytes(credential), bytes(proof)));
}

// --- what this device keeps (the key is not extractable)

function shelf(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("guong", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("mine");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const moving = opening.result.transaction("mine", mode);
      const asked = work(moving.objectStore("mine"));
      moving.oncomplete = () => { opening.result.close(); resolve(asked.result); };
      moving.onerror = () => reject(moving.error);
    };
  });
}
const load = () => shelf("readonly", (s) => s.get("me"));
const save = (mine) => shelf("readwrite", (s) => s.put(mine, "me"));
const forget = () => shelf("readwrite", (s) => s.delete("me"));

async function call(path, secret, body) {
  const answer = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...(secret && { Authorization: `Bearer ${secret}` }), ...(body && { "Content-Type": "application/json" }) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(problem.detail || `${answer.status}`), { status: answer.status });
  }
  return answer;
}

async function activate(code) {
  let pair;
  try {
    pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  } catch {
    throw new Error(TEXTS[language].old);
  }
  const publicKey = hex(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const told = await (await call("/v1/app/activate", null, { code, public_key: publicKey })).json();
  await save({ key: pair.privateKey, ...told });
}

// --- the page; text goes in as text, never as markup

const t = () => TEXTS[language];
const inLanguage = (words) => words[language];
const money = (vnd) => vnd.toLocaleString("vi-VN") + "\u00a0₫";

function fill(id, rows, empty) {
  $(id).replaceChildren(...(rows.length ? rows : [[empty, ""]]).map(([title, detail]) => {
    const item = document.createElement("li");
    const bold = document.createElement("b");
    const soft = document.createElement("span");
    bold.textContent = title;
    soft.textContent = detail;
    item.append(bold, soft);
    return item;
  }));
}

function draw() {
  document.documentElement.lang = language;
  $("language").textContent = t().language;
  $("code").alt = t().code;
  $("hint").textContent = t().hint;
  $("end").textContent = t().end;
  $("offersTitle").textContent = t().offers;
  $("shortlistTitle").textContent = t().shortlist;
  $("pinTitle").textContent = t().pin;
  $("pin").setAttribute("aria-label", t().pin);
  $("pinSave").textContent = t().pinSave;
  $("pinEnd").textContent = t().pinEnd;
  $("linked").hidden = known === null;
  if (known === null) return;
  $("hello").textContent = t().hello(known.first_name);
  $("standing").textContent = `${LABELS[known.tier][language === "vi" ? 0 : 1]} · ${t().points(known.points)}`;
  $("pinText").textContent = known.has_pin ? t().pinSet : t().pinNone;
  $("pinEnd").hidden = !known.has_pin;
  const day = (iso) => new Date(iso).toLocaleDateString(language === "vi" ? "vi-VN" : "en-GB");
  fill("offers", known.offers.map((o) => [inLanguage(o.title), `${inLanguage(o.text)} (${t().until} ${day(o.until)})`]), t().noOffers);
  fill("shortlist", known.shortlist.map((p) => [inLanguage(p.name), p.sold ? t().sold : money(p.price_vnd)]),
    known.agreed_history ? t().noShortlist : t().notAgreed);
}

async function showCode(mine) {
  try {
    const text = await rotatingCode(mine);
    const picture = await (await call("/v1/app/qr", mine.secret, { text })).blob();
    const before = $("code").src;
    $("code").src = URL.createObjectURL(picture);
    $("code").dataset.text = text;
    if (before.startsWith("blob:")) URL.revokeObjectURL(before);
    $("notice").textContent = "";
  } catch (error) {
    // An old picture would be refused at the kiosk: better none.
    $("code").removeAttribute("src");
    if (error.status === 401) return unlink();
    $("notice").textContent = t().offline;
  }
}

async function unlink() {
  await forget();
  known = null;
  draw();
  $("notice").textContent = t().ended;
}

async function choosePin(mine, pin) {
  try {
    await call("/v1/app/pin", mine.secret, { pin });
    known = { ...known, has_pin: pin !== null };
    $("pinSaid").textContent = t().pinDone;
  } catch (error) {
    if (error.status === 401) return unlink();
    $("pinSaid").textContent = error.status === 422 ? t().pinWeak : t().offline;
  }
  $("pin").value = "";
  draw();
}

async function start() {
  $("language").addEventListener("click", () => {
    language = language === "vi" ? "en" : "vi";
    localStorage.setItem("language", language);
    draw();
  });
  draw();
  const code = location.hash.slice(1);
  if (code) {
    history.replaceState(null, "", location.pathname);
    try {
      await activate(code);
    } catch (error) {
      $("notice").textContent = `${t().refused} ${error.message}`;
    }
  }
  let mine = await load();
  if (!mine) {
    $("notice").textContent ||= t().unlinked;
    return;
  }
  $("end").addEventListener("click", async () => {
    await call("/v1/app/end", mine.secret, {}).catch(() => undefined);
    await unlink();
    mine = null;
  });
  $("pinForm").addEventListener("submit", (event) => {
    event.preventDefault();
    if (mine) choosePin(mine, $("pin").value);
  });
  $("pinEnd").addEventListener("click", () => mine && choosePin(mine, null));
  try {
    if (new Date(mine.expires_at) - Date.now() < RENEW_DAYS * 86400e3) {
      mine = { ...mine, ...await (await call("/v1/app/renew", mine.secret, {})).json() };
      await save(mine);
    }
    known = await (await call("/v1/app/me", mine.secret)).json();
    skew = new Date(known.now) - Date.now();
  } catch (error) {
    if (error.status === 401) return unlink();
    $("notice").textContent = t().offline;
    return;
  }
  draw();
  await showCode(mine);
  let left = PERIOD;
  setInterval(async () => {
    if (!mine) return;
    left -= 1;
    if (left <= 0) { left = PERIOD; await showCode(mine); }
    $("left").value = left;
  }, 1000);
}

start();
