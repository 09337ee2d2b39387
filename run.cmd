@echo off
rem run build [规格…]   生成 Word、PDF、Excel；不写规格就做 specs 里的全部，放进 output
rem run test / accept / lint / pictures / lock / bundle   和 ./run 一样
rem run 别的词 …        交给 tablegen，例如 run show 规格、run doctor
rem 这里只找 Python，其余的事都在 launch 里。双击这个文件等于 run build，窗口留着给人看；
rem 把一份规格拖到这个文件上，就只做这一份。
rem 这个文件是 UTF-8：下面先把控制台换成 UTF-8，结束时换回来。
setlocal EnableExtensions DisableDelayedExpansion
set "oldpage="
for /f "tokens=2 delims=:" %%p in ('chcp') do set "oldpage=%%p"
if defined oldpage set "oldpage=%oldpage: =%"
if defined oldpage set "oldpage=%oldpage:.=%"
chcp 65001 >nul

rem 由资源管理器打开（双击，或拖来一个文件）：命令行里有 /c，后面没有别的词或者是一个文件
set "clicked="
setlocal EnableDelayedExpansion
set "line=!cmdcmdline!"
set "without=!line: /c =!"
if "!line!"=="!without!" (endlocal) else (endlocal & set "clicked=1")
if not "%~1"=="" if not exist "%~f1" set "clicked="

set "PYTHONUTF8=1"
set "root=%~dp0"
set "python=%root%.venv\Scripts\python.exe"
"%python%" -E -S -c "" >nul 2>nul
if not errorlevel 1 goto venv
py -3 -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>nul
if not errorlevel 1 goto py
python -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>nul
if not errorlevel 1 goto path
echo 需要 Python 3.10 以上：请安装 Python，安装时勾选 Add python.exe to PATH，然后重新运行。
set "code=3"
goto end

:venv
"%python%" -E -S -X utf8 "%root%launch" %*
set "code=%errorlevel%"
goto end

:py
py -3 -E -S -X utf8 "%root%launch" %*
set "code=%errorlevel%"
goto end

:path
python -E -S -X utf8 "%root%launch" %*
set "code=%errorlevel%"

:end
if defined oldpage chcp %oldpage% >nul
if defined clicked pause
exit /b %code%
