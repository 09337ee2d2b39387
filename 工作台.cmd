@echo off
call "%~dp0run.cmd" serve
if errorlevel 1 pause
