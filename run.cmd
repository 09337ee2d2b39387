@echo off
rem run build [规格…]   生成 Word、PDF、Excel；不写规格就做 specs 里的全部，放进 output
rem run test / accept / lint / pictures   和 ./run 一样
rem run 别的词 …        交给 tablegen，例如 run show 规格、run doctor
rem 这个文件是 UTF-8：下面先把控制台换成 UTF-8，结束时换回来。
setlocal EnableExtensions DisableDelayedExpansion
set "oldpage="
for /f "tokens=2 delims=:" %%p in ('chcp') do set "oldpage=%%p"
if defined oldpage set "oldpage=%oldpage: =%"
if defined oldpage set "oldpage=%oldpage:.=%"
chcp 65001 >nul

set "PYTHONUTF8=1"
set "root=%~dp0"
set "python=%root%.venv\Scripts\python.exe"
set "code=0"

set "word=%~1"
if "%word%"=="" set "word=build"
set "needs=run"
for %%w in (test accept lint pictures) do if "%word%"=="%%w" set "needs=test"

call :prepare
if not "%code%"=="0" goto end

if "%word%"=="test" goto test
if "%word%"=="accept" goto accept
if "%word%"=="lint" goto lint
if "%word%"=="pictures" goto pictures
if "%word%"=="build" goto build
"%python%" -m tablegen %*
set "code=%errorlevel%"
goto end

:build
rem 没有写规格：做 specs 里的全部。选项后面的值不是规格
set "words=%*"
set "value="
:scan
shift /1
if "%~1"=="" goto buildall
if defined value (set "value=" & goto scan)
for %%o in (-o --output -f --format --templates --layout -j --jobs) do if "%~1"=="%%o" set "value=1"
if not defined value if exist "%~1" goto buildthese
goto scan

:buildall
cd /d "%root%"
if not defined words set "words=build"
"%python%" -m tablegen %words% specs
set "code=%errorlevel%"
goto end

:buildthese
"%python%" -m tablegen %words%
set "code=%errorlevel%"
goto end

:test
cd /d "%root%"
"%python%" -m pytest -q %2 %3 %4 %5 %6 %7 %8 %9
set "code=%errorlevel%"
goto end

:accept
cd /d "%root%"
"%python%" -m pytest -q --accept %2 %3 %4 %5 %6 %7 %8 %9
set "code=%errorlevel%"
goto end

:lint
cd /d "%root%"
"%python%" -m ruff check src tests docs && "%python%" -m ruff format --check src tests docs
set "code=%errorlevel%"
goto end

:pictures
cd /d "%root%"
"%python%" docs\pictures.py
set "code=%errorlevel%"
goto end

:prepare
rem 记号文件里是装好时的 pyproject.toml：它变了就重新装
fc /b "%root%pyproject.toml" "%root%.venv\ready-test.toml" >nul 2>nul
if not errorlevel 1 goto :eof
if "%needs%"=="run" fc /b "%root%pyproject.toml" "%root%.venv\ready-run.toml" >nul 2>nul
if "%needs%"=="run" if not errorlevel 1 goto :eof
if exist "%python%" goto packages
set "base=py -3"
py -3 -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>nul
if not errorlevel 1 goto venv
set "base=python"
python -c "import sys; sys.exit(sys.version_info < (3, 10))" >nul 2>nul
if not errorlevel 1 goto venv
echo 需要 Python 3.10 以上：请安装 Python，安装时勾选 Add python.exe to PATH，然后重新运行。
set "code=3"
goto :eof

:venv
echo 首次运行：准备 .venv
%base% -m venv "%root%.venv"
if not errorlevel 1 goto packages
echo .venv 没有建成：请看上面的说明，或换一个有写权限的文件夹。
set "code=3"
goto :eof

:packages
echo 首次运行：把需要的 Python 包装进 .venv，下载约 30 MB
set "extra="
if "%needs%"=="test" set "extra=[test]"
"%python%" -m pip install -q --disable-pip-version-check -e "%root%.%extra%"
if not errorlevel 1 goto ready
echo Python 包没有装成：请检查网络；单位有内部镜像的，用环境变量 PIP_INDEX_URL 指定后重试。
set "code=3"
goto :eof

:ready
copy /y "%root%pyproject.toml" "%root%.venv\ready-%needs%.toml" >nul
goto :eof

:end
if defined oldpage chcp %oldpage% >nul
exit /b %code%
