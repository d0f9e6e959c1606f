// Menus are <details data-menu>. Escape closes the one the person is in, and gives focus back to its button;
// opening another, or a tap elsewhere, closes it too.
const menus = document.querySelectorAll("details[data-menu]");

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.firstElementChild.focus();
  }
});

addEventListener("click", (event) => {
  for (const menu of menus) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
});
