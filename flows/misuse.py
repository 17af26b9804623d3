"""What do Typer and the system say, in the officer's words? Their help, why a command line makes no sense, why a file fails."""

import errno

from typer import TyperException

from .language import Lang

# Why a command line was not understood, by the name of Typer's error, about {} of it.
_MISUSES = {
    "MissingParameter": "缺少{}。",
    "BadParameter": "{}的值不能用。",
    "NoSuchOption": "没有{}。",
    "BadOptionUsage": "{} 后面少写了值，或不该写值。",
}
# The same where Typer tells only by its words.
_MISSPOKEN = {
    "No such command": "没有这个命令。",
    "Got unexpected extra": "多写了参数。",
    "Missing command": "没有写命令。",
}
# What Typer itself writes into the help.
_HELP = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "\nArguments:\n": "\n参数：\n",
    "\nOptions:\n": "\n选项：\n",
    "\nCommands:\n": "\n命令：\n",
    "[required]": "[必填]",
    "[default: ": "[默认：",
    "Show this message and exit.": "显示本说明",
}
# Why the system would not read or write, and what to do.
_SYSTEM_FAULTS = {
    errno.EEXIST: "这里已经有一个这个名称的文件，应为文件夹。请改用别的文件夹",
    errno.ENOTDIR: "路径中间有一段是文件，不是文件夹。请改用别的文件夹",
    errno.EISDIR: "这里是一个文件夹，应为文件。请写明文件",
    errno.ENOENT: "找不到。请核对路径",
    errno.EACCES: "没有权限。请换有权限的账号或文件夹",
    errno.EPERM: "没有权限。请换有权限的账号或文件夹",
    errno.EROFS: "磁盘是只读的。请换一个文件夹",
    errno.ENOSPC: "磁盘空间已满。请腾出空间",
    errno.EDQUOT: "磁盘空间的配额已满。请腾出空间",
    errno.EFBIG: "文件太大，超出这里的限制。请检查磁盘空间和配额",
    errno.ENAMETOOLONG: "名称太长。请改短",
}


def say_misuse(error: TyperException, lang: Lang) -> str:
    """Why the command line was not understood, and where its use is explained; the help itself where that was all it lacked."""
    kind, message = type(error).__name__, error.format_message()
    if kind == "NoArgsIsHelpError":
        return message
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "settle"
    if lang == "en":
        return f"{message} See {command} --help."
    if parameter := getattr(error, "param", None):
        named = {"option": "选项", "argument": "参数"}[parameter.param_type_name]
        told = _MISUSES[kind].format(f"{named} {parameter.opts[0]}（{parameter.help}）")
    elif option := getattr(error, "option_name", None):
        told = _MISUSES[kind].format(f"选项 {option}")
    else:
        # What is in none of Typer's words is in our own.
        ours = f"{error.message}。"
        told = next((said for words, said in _MISSPOKEN.items() if message.startswith(words)), ours)
    return f"{told}用法请看 {command} --help。"


def say_help(text: str, lang: Lang) -> str:
    """The help of a command: what Typer adds to our words is said in the officer's language too."""
    for theirs, ours in _HELP.items() if lang == "zh" else ():
        text = text.replace(theirs, ours)
    return text


def say_system_fault(error: OSError, name: str) -> str:
    """Why the file or folder shown as `name` could not be read or written."""
    told = _SYSTEM_FAULTS.get(error.errno or 0, f"{error.strerror}。请检查权限、磁盘空间")
    return f"无法读写{f'“{name}”' if name else ''}：{told}后再运行。"
