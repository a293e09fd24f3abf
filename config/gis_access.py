"""How a GIS program on a desk reaches the layers: over the OGC API, or in the database itself."""

import secrets
from contextlib import closing
from typing import Any

from psycopg2 import sql

from config.cluster import embedded_cluster
from config.databases import GIS_ROLE, LIMIT_GIS_ROLE, ROLES, connect
from config.ports import http_port, https_port
from config.tls import lan_addresses
from gis.domain.map_views import SCHEMA

ROLE_SQL = f"""\
-- Run as a superuser in the district's database, once; then: manage.py migrate
CREATE ROLE {GIS_ROLE} {dict(ROLES)[GIS_ROLE]} PASSWORD 'choose one';
{LIMIT_GIS_ROLE.strip()}
GRANT USAGE ON SCHEMA {SCHEMA} TO {GIS_ROLE};
GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {GIS_ROLE};
-- pg_hba.conf, for the desks of GIS staff:
-- hostssl  <database>  {GIS_ROLE}  <their network>  scram-sha-256"""


def ogc_ways(public_url: str) -> list[str]:
    """Addresses of the OGC API, and how QGIS and GDAL sign in."""
    own = [f"http://127.0.0.1:{http_port()}", *(f"https://{each}:{https_port()}" for each in lan_addresses())]
    addresses = [public_url] if public_url else own
    return [
        "1. OGC API – Features (QGIS, ogr2ogr, ArcGIS Pro)",
        *(f"   {address}/ogc/" for address in addresses),
        "   账号名 + 只读令牌(代替密码)/ account name and a token for reading in place of the password:",
        "   manage.py gis_access --token data_clerk",
        "   QGIS: 图层 → 添加 WFS / OGC API 要素图层, 认证选 Basic / Layer → Add WFS / OGC API layer, Basic",
        "   ogr2ogr --config GDAL_HTTP_USERPWD 账号:令牌 out.gpkg OAPIF:<address>/ogc buildings -oo CRS=EPSG:4490",
        "   本机证书 / certificate of this machine: --config CURL_CA_BUNDLE ca.crt  (http://<address>/ca.crt)",
    ]


def database_ways(place: dict[str, Any], *, private: bool) -> list[str]:
    """The read-only role and where the database listens."""
    host, port, name = place["HOST"], place["PORT"], place["NAME"]
    source = f"host='{host}' port={port} dbname={name} user={GIS_ROLE} schemas={SCHEMA}"
    lines = [
        f"2. PostGIS, 只读角色 / read-only role {GIS_ROLE}, schema {SCHEMA}",
        f"   host={host} port={port} dbname={name} user={GIS_ROLE}",
        f'   ogr2ogr out.gpkg PG:"{source}" buildings',
        "   QGIS: 主键选 id / choose id as the feature id",
    ]
    if private:
        lines += [
            "   内置数据库只在本机套接字上监听;别的电脑经 SSH 转发 / The private database listens on a socket of this",
            "   machine only; from another desk forward it by SSH, as root or the account that runs Gridline:",
            f"   ssh -L 15432:{host}/.s.PGSQL.{port} <this machine>   → host=127.0.0.1 port=15432",
        ]
    else:
        lines.append("   manage.py gis_access --sql: 建角色的语句 / the statements that make the role")
    return lines


def set_new_password(database: str) -> str:
    """A new password of the reading role in the private cluster; told once."""
    password = secrets.token_urlsafe(24)
    with closing(connect(embedded_cluster(), database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(GIS_ROLE), sql.Literal(password))
        )
    return password
