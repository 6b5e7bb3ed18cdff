// Stands in for react-style-singleton, which writes <style> elements to stop the page from
// scrolling behind a dialog. This page never scrolls, and its security policy forbids them.

export const styleSingleton = () => () => null;
