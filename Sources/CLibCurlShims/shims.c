#include "CLibCurlShims.h"
